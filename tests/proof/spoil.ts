/** Changes of a plan as mistakes, hands and tokens make them: some break isolation, some break flows, some do nothing. */
import type { EstatePlan, FirewallRule, FlowPlan, GatewayRule, HostPlan, MachinePlan } from "../../components/model/plan";
import type { Chance } from "./chance";

type Open<T> = T extends readonly (infer Item)[] ? Open<Item>[] : T extends object ? { -readonly [Key in keyof T]: Open<T[Key]> } : T;
type Plan = Open<EstatePlan>;
type Rule = Open<FirewallRule>;

/** One way to spoil a plan; returns what it did, for people. */
type Spoil = (plan: Plan, chance: Chance) => string;

const machines = (plan: Plan): Open<MachinePlan>[] => plan.environments.flatMap((environment) => environment.machines);
const hosts = (plan: Plan): Open<HostPlan>[] => [...plan.hosts] as Open<HostPlan>[];

/** One list of Proxmox rules: of a machine, of all machines of a service, of a group, of a host. */
function someRules(plan: Plan, chance: Chance): { lists: Rule[][]; what: string } {
  const kind = chance.below(10);
  if (kind < 5) {
    const machine = chance.of(machines(plan));
    return { lists: [machine.firewall.rules], what: machine.name };
  }
  if (kind < 7) {
    const environment = chance.of(plan.environments);
    const { service } = chance.of(environment.machines);
    return { lists: environment.machines.filter((one) => one.service === service).map(({ firewall }) => firewall.rules), what: `${environment.environment} ${service}` };
  }
  const host = chance.of(hosts(plan));
  if (kind < 9 && host.networks.length > 0) {
    const { adminGroup } = chance.of(host.networks);
    return { lists: [adminGroup.rules], what: adminGroup.name };
  }
  return { lists: [host.rules], what: host.stack };
}

/** Texts that a side of a rule may hold, sound and unsound. */
function someSide(plan: Plan, chance: Chance): string | undefined {
  const host = chance.of(hosts(plan));
  const sets = [...host.ipsets, ...host.networks.map(({ ipset }) => ipset)].map(({ name }) => `+dc/${name}`);
  const address = chance.of(machines(plan)).address;
  return chance.of([undefined, "0.0.0.0/0", "10.0.0.0/8", address, `${address},${chance.of(machines(plan)).address}`, `10.10.0.0-${address}`, chance.of(sets), chance.of(sets), "dc/local_network", "+dc/gone", "fe80::/10", `${address}/33`, host.nodeAddress, ...uplinks(host)]);
}

/** Where packets seem to come from that went through a gateway. */
const uplinks = ({ gateway }: Pick<HostPlan, "gateway">): string[] => (gateway ? Array.from({ length: 4 }, () => gateway.uplink.address.split("/")[0] ?? "") : []);

function someRule(plan: Plan, chance: Chance): Rule {
  const proto = chance.of([undefined, "tcp", "tcp", "udp", "icmp"] as const);
  const dport = chance.of([undefined, "443", "22", "53", "80,443", "5900:5999", "8006", "1:65535", "0", "443:80", "any"]);
  const [source, dest] = [someSide(plan, chance), someSide(plan, chance)];
  const rule = { type: chance.of(["in", "out"] as const), action: chance.happens(75) ? ("ACCEPT" as const) : ("DROP" as const), log: "nolog" as const, comment: "by hand" };
  return { ...rule, ...(proto === undefined ? {} : { proto }), ...(dport === undefined || chance.happens(30) ? {} : { dport }), ...(source === undefined ? {} : { source }), ...(dest === undefined ? {} : { dest }) };
}

/** An address or network with one bit less in its length, and its host bits gone. */
export function widened(text: string): string {
  const [address = "", length = "32"] = text.split("/");
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address) || Number(length) === 0) return text;
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (33 - Number(length));
  const first = value - (value % size);
  return `${[24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join(".")}/${Number(length) - 1}`;
}

const widenOne = (texts: string[], chance: Chance): void => void (texts.length > 0 && texts.splice(chance.below(texts.length), 1, widened(chance.of(texts))));

function gatewayRules(plan: Plan, chance: Chance): Open<GatewayRule>[] | undefined {
  const ruleset = hosts(plan).find(({ gateway }) => gateway)?.gateway?.ruleset;
  return ruleset && (chance.happens(80) ? ruleset.forward : ruleset.input);
}

const spoils: readonly Spoil[] = [
  (plan, chance) => {
    const { lists, what } = someRules(plan, chance);
    const index = chance.below(lists[0]?.length ?? 1);
    for (const list of lists) list.splice(index, 1);
    return `${what}: rule ${index + 1} is gone`;
  },
  (plan, chance) => {
    const { lists, what } = someRules(plan, chance);
    const rule = someRule(plan, chance);
    const index = chance.below((lists[0]?.length ?? 0) + 1);
    for (const list of lists) list.splice(index, 0, { ...rule });
    return `${what}: rule ${index + 1} is new, ${JSON.stringify(rule)}`;
  },
  (plan, chance) => {
    const { lists, what } = someRules(plan, chance);
    const [from, to] = [chance.below(lists[0]?.length ?? 1), chance.below(lists[0]?.length ?? 1)];
    for (const list of lists) list.splice(to, 0, ...list.splice(from, 1));
    return `${what}: rule ${from + 1} is now rule ${to + 1}`;
  },
  (plan, chance) => {
    const { lists, what } = someRules(plan, chance);
    const index = chance.below(lists[0]?.length ?? 1);
    const side = someSide(plan, chance);
    const field = chance.of(["action", "source", "dest", "dport", "proto"] as const);
    for (const list of lists) {
      const rule = list[index];
      if (rule === undefined || "securityGroup" in rule) continue;
      if (field === "action") rule.action = rule.action === "ACCEPT" ? "DROP" : "ACCEPT";
      else if (field === "source" || field === "dest") rule[field] = rule[field] === undefined || side === undefined || chance.happens(50) ? (side ?? "0.0.0.0/0") : rule[field].split(",").map(widened).join(",");
      else delete rule[field];
    }
    return `${what}: ${field} of rule ${index + 1} is now ${JSON.stringify(lists[0]?.[index])}`;
  },
  (plan, chance) => {
    const machine = chance.of(machines(plan));
    const option = chance.of(["inputPolicy", "outputPolicy"] as const);
    machine.firewall.options[option] = "ACCEPT";
    return `${machine.name}: ${option} ACCEPT`;
  },
  (plan, chance) => {
    const machine = chance.of(machines(plan));
    const option = chance.of(["enabled", "ipfilter", "macfilter", "dhcp", "ndp", "ipfilter"] as const);
    machine.firewall.options[option] = !machine.firewall.options[option];
    return `${machine.name}: ${option} ${machine.firewall.options[option]}`;
  },
  (plan, chance) => {
    const machine = chance.of(machines(plan));
    const { ipfilter } = machine.firewall;
    const kind = chance.below(4);
    if (kind === 0) machine.firewall.nic = false;
    if (kind === 1) ipfilter.cidrs = ipfilter.cidrs.map(widened);
    if (kind === 2) ipfilter.cidrs = [chance.of(machines(plan)).address];
    if (kind === 3) ipfilter.name = "ipfilter-net1";
    return `${machine.name}: NIC ${machine.firewall.nic}, ${ipfilter.name} ${ipfilter.cidrs.join()}`;
  },
  (plan, chance) => {
    const host = chance.of(hosts(plan));
    const kind = chance.below(6);
    const { datacenter, node } = host.firewall;
    if (kind === 0) datacenter.enabled = false;
    if (kind === 1) datacenter.ebtables = false;
    if (kind === 2) datacenter.inputPolicy = "ACCEPT";
    if (kind === 3) node.enabled = false;
    if (kind === 4) node.nftables = true;
    if (kind === 5) host.aliases = [];
    return `${host.stack}: ${JSON.stringify(host.firewall)}, ${host.aliases.length} aliases`;
  },
  (plan, chance) => {
    const host = chance.of(hosts(plan));
    const sets = [...host.ipsets, ...host.networks.map(({ ipset }) => ipset)];
    const set = chance.of(sets);
    widenOne(set.cidrs, chance);
    return `${host.stack}: ${set.name} is ${set.cidrs.join()}`;
  },
  (plan, chance) => {
    const host = chance.of(hosts(plan));
    const index = chance.below(host.ipsets.length);
    const [gone] = host.ipsets.splice(index, 1);
    return `${host.stack}: ${gone?.name ?? "nothing"} is gone`;
  },
  (plan, chance) => {
    const environment = chance.of(plan.environments);
    const flow: Open<FlowPlan> = chance.of(environment.flows);
    const kind = chance.below(4);
    if (kind === 0) flow.destinations = ["0.0.0.0/0"];
    if (kind === 1) flow.sources = ["0.0.0.0/0"];
    if (kind === 2) widenOne(chance.happens(50) ? flow.sources : flow.destinations, chance);
    if (kind === 3) environment.flows = environment.flows.filter((one) => one !== flow);
    return `${environment.environment}: flow ${flow.from} to ${flow.to}, kind ${kind}`;
  },
  (plan, chance) => {
    // Only both together let somebody through who carries the gateway's address.
    const [uplink] = uplinks(chance.of(hosts(plan)));
    if (uplink === undefined) return "no gateway";
    const machine = chance.of(machines(plan));
    const open = { action: "ACCEPT", log: "nolog", comment: "by hand" } as const;
    machine.firewall.rules.unshift({ type: "out", ...open });
    for (const { firewall } of machines(plan)) firewall.rules.unshift({ type: "in", source: uplink, ...open });
    return `${machine.name} sends everything, and all take what comes from ${uplink}`;
  },
  (plan, chance) => {
    const rules = gatewayRules(plan, chance);
    if (!rules || rules.length === 0) return "no gateway";
    const index = chance.below(rules.length);
    const rule = rules[index];
    const kind = chance.below(5);
    if (kind === 0) rules.splice(index, 1);
    if (kind === 1 && rule) rule.action = rule.action === "accept" ? "drop" : "accept";
    if (kind === 2 && rule) delete rule.source;
    if (kind === 3 && rule) delete rule.from;
    if (kind === 4) rules.splice(index, 0, ...rules.splice(chance.below(rules.length), 1));
    return `gateway: rule ${index + 1}, kind ${kind}`;
  },
];

/** A copy of a plan with so many things spoiled, and what they are. */
export function spoil(plan: EstatePlan, times: number, chance: Chance): { readonly plan: EstatePlan; readonly what: readonly string[] } {
  const copy = structuredClone(plan) as unknown as Plan;
  const what = Array.from({ length: times }, () => chance.of(spoils)(copy, chance));
  return { plan: copy as unknown as EstatePlan, what };
}
