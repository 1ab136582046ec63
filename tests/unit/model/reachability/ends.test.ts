/** Who is told as the end of a path, where sets of addresses cross: machines of a cohort, peers, gateways. */
import { endText, planEstate, proveIsolation, type EstatePlan, type FirewallRule } from "../../../../components/model";
import { parseAddresses } from "../../../../components/model/reachability/address-set";
import { exampleService, portsOf, servicesIn } from "../../../../components/model/reachability/service-set";
import { worldOf } from "../../../../components/model/reachability/world";
import { machinesEnd, zonesOf } from "../../../../components/model/reachability/zone";
import { gateway, sample, withGateway, withSecondHost } from "../sample";
import { hostIn, machineIn, spoiled, type PlanDraft } from "./mutation";

const plan = planEstate(sample);
const rule = (own: Partial<FirewallRule>): FirewallRule => ({ type: "in", action: "ACCEPT", log: "nolog", comment: "by hand", ...own }) as FirewallRule;
const undeclared = (of: EstatePlan, start: string): string[] => proveIsolation(of).paths.filter(({ flow }) => flow === undefined).map(({ from, to, protocol, ports }) => `${endText(from)} -> ${endText(to)} ${protocol}/${ports}`).filter((line) => line.startsWith(start));

/** Both machines of prod's web with these rules. */
function withWeb(...rules: readonly FirewallRule[]): (draft: PlanDraft) => void {
  return (draft) => ["prod web-1", "prod web-2"].forEach((name) => void (machineIn(draft, name).firewall.rules = rules.map((one) => ({ ...one }))));
}

test("one machine that reaches all of its own service is told, and not as all of it", () => {
  const open = spoiled(plan, withWeb(rule({ source: "10.30.0.10" }), rule({ type: "out" })));
  expect(undeclared(open, "prod web")).toContain("prod web-1 -> prod web any/");
});

test("machines of one service that reach each other are told, also where their addresses are apart", () => {
  const apart = spoiled(plan, (draft) => {
    withWeb(rule({}), rule({ type: "out" }))(draft);
    Object.assign(machineIn(draft, "prod web-2"), { address: "10.30.0.12" });
    machineIn(draft, "prod web-2").firewall.ipfilter.cidrs = ["10.30.0.12"];
  });
  expect(undeclared(apart, "prod web")).toContain("prod web -> prod web any/");
});

test("machines of a cohort are told by their keys where they are not the whole service", () => {
  const [cohort] = worldOf(plan).cohorts.filter(({ environment, machines }) => environment.environment === "prod" && machines.length === 2);
  expect(machinesEnd(cohort!, parseAddresses("10.30.0.11")!).name).toBe("web-2");
  const mixed = { ...cohort!, machines: ["web-1", "db-1"].map((key) => cohort!.environment.machines.find((machine) => machine.key === key)!) };
  expect(machinesEnd(mixed, parseAddresses("10.30.0.0/24")!).name).toBe("web-1, db-1");
});

test("a machine reaches its gateway by what the gateway takes alone, also that of a second host", () => {
  const knock = (draft: PlanDraft): void => void (machineIn(draft, "dev web-1").firewall.rules = [rule({ type: "out", proto: "tcp", dport: "22", dest: "10.10.0.1" })]);
  const [alone, second] = [planEstate(withGateway({})), planEstate(withSecondHost({ network: "internal", gateway }))];
  expect(undeclared(spoiled(alone, knock), "dev web-1")).toEqual([]);
  const taking = spoiled(second, (draft) => {
    knock(draft);
    Object.assign(draft.hosts[1]!.gateway!.ruleset, { input: [{ service: { protocol: "tcp", port: 22 }, action: "accept" }] });
  });
  expect(undeclared(taking, "dev web-1")).toEqual([`dev web-1 -> gateway ${taking.hosts[1]!.gateway!.name} tcp/22`]);
});

/** The zones of peers when a flow to one comes from these addresses, in dev and in test. */
function peers(dev: readonly string[], test: readonly string[]): readonly string[] {
  const changed = spoiled(plan, (draft) => {
    for (const { environment, flows } of draft.environments) {
      const [first] = flows;
      Object.assign(first!, { kind: "integration", from: "shop", sources: environment === "dev" ? dev : test });
      flows.splice(1);
      flows.splice(environment === "prod" ? 0 : 1);
    }
  });
  return zonesOf(changed, worldOf(changed).cohorts).others.filter(({ end }) => end.kind === "peer").map(({ end, addresses }) => `${endText(end)} ${addresses.join("-")}`);
}

test("peers are told apart, and by one name what they share", () => {
  const number = (text: string): number => parseAddresses(text)![0]!;
  const [one, two, three] = ["10.50.0.1", "10.50.0.2", "10.50.0.3"].map(number) as [number, number, number];
  expect(peers(["10.50.0.1-10.50.0.2"], ["10.50.0.2-10.50.0.3"])).toEqual([`peer dev shop ${one}-${one}`, `peer dev shop ${two}-${two}`, `peer test shop ${three}-${three}`]);
  expect(peers(["10.50.0.1"], ["10.50.0.1"])).toEqual([`peer dev shop ${one}-${one}`]);
  expect(peers([hostIn(structuredClone(plan) as unknown as PlanDraft).nodeAddress], ["10.50.0.1"])).toEqual([`peer test shop ${one}-${one}`]);
});

test("services in words, and one of them", () => {
  expect([portsOf("tcp", 443, 500), portsOf("tcp", 0, 500), portsOf("udp", 0)].map(exampleService)).toEqual([{ protocol: "tcp", port: 443 }, { protocol: "tcp", port: 1 }, { protocol: "udp", port: 0 }]);
  expect([portsOf("tcp", 1, 65535), portsOf("tcp", 0, 65534), portsOf("tcp", 0, 65535)].map((set) => servicesIn(set)[0]?.ports)).toEqual(["1-65535", "0-65534", ""]);
});
