import fc from "fast-check";
import { canonicalText, checkEstate, Cidr, describeProblem, planEstate, settingsOf } from "../../../components/model";
import type { EnvironmentPlan, EstatePlan, FirewallRule, FlowPlan, MachinePlan, PlanInput } from "../../../components/model";
import { soundInput } from "./arbitrary";

// Each case plans whole ladders: enough cases to find what breaks, few enough to stay in seconds.
fc.configureGlobal({ numRuns: 40 });

type Rule = Extract<FirewallRule, { action: string }>;

const accepts = (machine: MachinePlan): readonly Rule[] => machine.firewall.rules.filter((rule): rule is Rule => "action" in rule && rule.action === "ACCEPT");

function identities(plan: EstatePlan): ReadonlyMap<string, string> {
  const machines = plan.environments.flatMap(({ environment, machines: own }) => own.map((machine) => ({ environment, machine })));
  return new Map(machines.map(({ environment, machine: { key, vmid, address, mac, name, immutable, size } }) => [`${environment} ${key}`, canonicalText({ vmid, address, mac, name, immutable, size })]));
}

/** The networks that a side of a rule means. */
function networksOf(side: string, plan: EstatePlan): readonly Cidr[] {
  const sets = [...plan.hosts[0].ipsets, ...plan.hosts[0].networks.map(({ ipset }) => ipset)];
  const texts = side.startsWith("+dc/") ? (sets.find(({ name }) => name === side.slice(4))?.cidrs ?? []) : side.split(",");
  if (texts.length === 0) throw new Error(`${side} means nothing`);
  return texts.map((text) => Cidr.of(text));
}

function shuffled<T>(value: T, seed: number): T {
  if (Array.isArray(value)) return value.map((item) => shuffled(item as unknown, seed)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, shuffled(item as unknown, seed)] as const);
  return Object.fromEntries(seed % 2 === 0 ? entries.reverse() : [...entries.slice(seed % entries.length), ...entries.slice(0, seed % entries.length)]) as T;
}

/** Expects that whatever was planned before is planned the same after. */
function expectUnmoved(before: PlanInput, after: PlanInput): void {
  expect(checkEstate(after).map(describeProblem)).toEqual([]);
  const moved = identities(planEstate(after));
  const changed = [...identities(planEstate(before))].filter(([key, identity]) => moved.get(key) !== identity);
  expect(changed).toEqual([]);
}

test("random estates are sound", () => {
  fc.assert(fc.property(soundInput, (input) => expect(checkEstate(input).map(describeProblem)).toEqual([])));
});

test("adding a service, anywhere in the list, moves no machine", () => {
  fc.assert(
    fc.property(soundInput, fc.integer({ min: 100, max: 200 }), fc.boolean(), (input, slot, first) => {
      const added = { extra: { slot, role: "front", purpose: "is new", listens: { p: "tcp/99" as const } } };
      const services = first ? { ...added, ...input.estate.services } : { ...input.estate.services, ...added };
      const flows = [{ from: "extra", to: "mirror.tcp/443", reason: "new" }, ...input.estate.flows.filter(({ from }) => from !== "all")];
      expectUnmoved({ ...input, estate: { ...input.estate, flows: flows.slice(1) } }, { ...input, estate: { ...input.estate, services, flows } });
    }),
  );
});

test("one machine more within the reserve moves no other", () => {
  fc.assert(
    fc.property(soundInput, (input) => {
      const roomy = Object.entries(input.estate.services).filter(([, { instances = 1, reserve = 1 }]) => reserve > instances);
      fc.pre(roomy.length > 0);
      const grown = roomy.map(([name, service]) => [name, { ...service, instances: (service.instances ?? 1) + 1 }] as const);
      expectUnmoved(input, { ...input, estate: { ...input.estate, services: { ...input.estate.services, ...Object.fromEntries(grown) } } });
    }),
  );
});

test("an environment more, anywhere below production, moves no machine", () => {
  fc.assert(
    fc.property(soundInput, fc.nat(), (input, place) => {
      const { host, environments } = input.settings;
      const at = place % host.environments.length;
      const ladder = [...host.environments.slice(0, at), "new", ...host.environments.slice(at)];
      const own = { cidr: "10.77.0.0/24", gateway: "10.77.0.1", vlan: 77, vmids: { from: 7000, to: 7999 }, budget: { cores: 100, memoryMiB: 2 ** 20, diskGiB: 5000 } };
      const declared = ["mail", "pay"].map((integration) => ({ environment: "new", what: "integration" as const, integration, value: "stub" as const, reason: "new", owner: "team", until: "2027-01-01" }));
      expectUnmoved(input, { ...input, differences: [...input.differences, ...declared], settings: settingsOf({ ...host, environments: ladder }, { ...environments, new: own }) });
    }),
  );
});

test("the order of keys, flows and differences carries no meaning", () => {
  fc.assert(
    fc.property(soundInput, fc.nat({ max: 7 }), (input, seed) => {
      const estate = { ...shuffled(input.estate, seed), flows: [...input.estate.flows].reverse() };
      const other = { ...shuffled(input, seed), estate, differences: [...input.differences].reverse(), today: input.today };
      expect(JSON.stringify(planEstate(other)) === JSON.stringify(planEstate(input))).toBe(true);
    }),
  );
});

test("a plan survives the way through JSON, and the input is left as it was", () => {
  fc.assert(
    fc.property(soundInput, (input) => {
      const before = canonicalText(input);
      const plan = planEstate(input);
      expect(canonicalText(JSON.parse(JSON.stringify(plan))) === JSON.stringify(plan)).toBe(true);
      expect(canonicalText(input)).toBe(before);
    }),
  );
});

test("no two machines share VMID, address, MAC or name, and each stays in its environment's range and subnet", () => {
  fc.assert(
    fc.property(soundInput, (input) => {
      const plan = planEstate(input);
      const machines = plan.environments.flatMap((environment) => environment.machines);
      for (const field of ["vmid", "address", "mac", "name"] as const) expect(new Set(machines.map((machine) => machine[field])).size).toBe(machines.length);
      for (const { environment, machines: own, network } of plan.environments) {
        const { from, to } = input.settings.environments[environment]?.vmids ?? { from: 0, to: 0 };
        const subnet = Cidr.of(network.cidr);
        expect(own.filter(({ vmid, address }) => vmid < from || vmid > to || !subnet.contains(Cidr.of(address)))).toEqual([]);
      }
    }),
  );
});

test("the other environments and the host are dropped before anything is accepted", () => {
  fc.assert(
    fc.property(soundInput, (input) => {
      const plan = planEstate(input);
      const all = plan.hosts[0].environments;
      for (const { environment, machines } of plan.environments) {
        const others = all.filter((name) => name !== environment).sort().map((name) => `+dc/env_${name}`);
        for (const { firewall } of machines) {
          const rules = firewall.rules.filter((rule): rule is Rule => "action" in rule);
          const incoming = rules.filter(({ type }) => type === "in");
          const outgoing = rules.filter(({ type }) => type === "out");
          const first = [
            ...incoming.slice(0, others.length).map(({ action, source }) => `${action} ${source}`),
            ...outgoing.slice(0, others.length + 1).map(({ action, dest }) => `${action} ${dest}`),
            firewall.rules[others.length]?.comment,
          ].join();
          expect(first).toBe([...others.map((set) => `DROP ${set}`), ...others.map((set) => `DROP ${set}`), "DROP +dc/management", "admins come through the admin point"].join());
          expect(firewall.rules.filter((rule) => "securityGroup" in rule && rule.securityGroup === `adm-${environment}`).length).toBe(1);
        }
      }
    }),
  );
});

test("no rule of one environment accepts an address of another", () => {
  fc.assert(
    fc.property(soundInput, (input) => {
      const plan = planEstate(input);
      for (const { environment, machines } of plan.environments) {
        const foreign = plan.hosts[0].networks.filter((network) => network.environment !== environment).map(({ cidr }) => Cidr.of(cidr));
        const sides = new Set(machines.flatMap(accepts).map(({ source, dest }) => source ?? dest ?? "anywhere"));
        expect(sides).not.toContain("anywhere");
        for (const side of sides) expect(networksOf(side, plan).filter((network) => foreign.some((other) => other.overlaps(network)))).toEqual([]);
      }
    }),
  );
});

/** What a rule of a machine lets through, one text per address. */
function passes(machine: MachinePlan, plan: EstatePlan): readonly string[] {
  return accepts(machine).flatMap(({ type, proto, dport, source, dest }) =>
    networksOf(source ?? dest ?? "", plan).map((network) => `${type} ${machine.address} ${proto} ${dport} ${network.toString()}`),
  );
}

/** What the flows of an environment demand of a machine, one text per address. */
function demands({ address }: MachinePlan, flows: readonly FlowPlan[]): readonly string[] {
  return flows
    .filter(({ kind }) => kind !== "administration")
    .flatMap(({ sources, destinations, protocol, port }) => [
      ...(destinations.includes(address) ? sources.map((source) => `in ${address} ${protocol} ${port} ${source}`) : []),
      ...(sources.includes(address) ? destinations.map((destination) => `out ${address} ${protocol} ${port} ${destination}`) : []),
    ]);
}

function expectExact(environment: EnvironmentPlan, plan: EstatePlan): void {
  const passed = environment.machines.flatMap((machine) => passes(machine, plan));
  const demanded = environment.machines.flatMap((machine) => demands(machine, environment.flows));
  expect([...new Set(passed)].sort().join("\n")).toBe([...new Set(demanded)].sort().join("\n"));
}

test("every rule stems from a flow, and every flow has its rule on both sides", () => {
  fc.assert(
    fc.property(soundInput, (input) => {
      const plan = planEstate(input);
      for (const environment of plan.environments) expectExact(environment, plan);
    }),
  );
});

test("every declared flow is planned in every environment", () => {
  fc.assert(
    fc.property(soundInput, (input) => {
      const declared = input.estate.flows.map(({ from, to, reason }) => `${from} ${to} ${reason}`).sort();
      for (const { flows } of planEstate(input).environments) {
        expect(flows.filter(({ kind }) => kind === "declared").map(({ from, to, reason }) => `${from} ${to} ${reason}`).sort()).toEqual(declared);
      }
    }),
  );
});

test("the budget holds exactly when the naive sum does", () => {
  const amount = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(soundInput, amount, fc.integer({ min: 512, max: 80000 }), fc.integer({ min: 5, max: 700 }), (input, cores, memoryMiB, diskGiB) => {
      const [name = ""] = input.settings.host.environments;
      const own = input.settings.environments[name];
      if (!own) throw new Error("no environment");
      const changed = { ...input, settings: { ...input.settings, environments: { ...input.settings.environments, [name]: { ...own, budget: { cores, memoryMiB, diskGiB } } } } };
      const [environment] = planEstate(input).environments;
      let [usedCores, usedMemory, usedDisk] = [0, 0, 0];
      for (const { size } of environment?.machines ?? []) {
        usedCores += size.cpuLimit;
        usedMemory += size.memoryMiB;
        usedDisk += size.diskGiB;
      }
      const found = checkEstate(changed).filter(({ guard }) => guard === "CAP-02").length;
      expect(found).toBe(Number(usedCores > cores) + Number(usedMemory > memoryMiB) + Number(usedDisk > diskGiB));
    }),
  );
});
