import { describeProblem, endText, planEstate, problemsOf, proveIsolation, type EstatePlan, type FirewallRule, type GatewayRule } from "../../../../components/model";
import { addressesOf } from "../../../../components/model/reachability/address-set";
import { widened } from "../../../proof/spoil";
import { sample, withFlat, withGateway, withSecondHost, withSecondNode } from "../sample";
import { hostIn, machineIn, removeRule, spoiled, type PlanDraft } from "./mutation";

const plan = planEstate(sample);
const rulesOf = (draft: PlanDraft, name: string): FirewallRule[] => machineIn(draft, name).firewall.rules as FirewallRule[];
const told = (change: (draft: PlanDraft) => void, of: EstatePlan = plan): string[] => problemsOf(proveIsolation(spoiled(of, change))).map(describeProblem);
const claimsOf = (change: (draft: PlanDraft) => void, of: EstatePlan = plan): string[] => proveIsolation(spoiled(of, change)).certificate.claims.filter(({ holds }) => !holds).map(({ id }) => id);

test.each([
  ["vlan", sample],
  ["internal", withGateway({})],
  ["internal without VPN", withGateway({ vpn: undefined })],
  ["flat", withFlat()],
  ["two hosts", withSecondHost()],
  ["a cluster", withSecondNode({ cores: 100, memoryMiB: 2 ** 20, diskGiB: 10000 }, { "web-2": "pve2" })],
])("an estate of %s is proved, and every path has its flow", (_, input) => {
  const { violations, certificate, paths } = proveIsolation(planEstate(input));
  expect(violations).toEqual([]);
  expect(certificate.holds).toBe(true);
  expect(paths.filter(({ flow }) => flow === undefined)).toEqual([]);
  expect(paths.filter(({ from, to }) => from.kind === "machine" && to.kind === "machine" && from.environment !== to.environment)).toEqual([]);
});

test("paths are told by service, with the flows that they serve", () => {
  const lines = proveIsolation(plan).paths.map(({ from, to, protocol, ports, flow }) => `${endText(from)} -> ${endText(to)} ${protocol}/${ports}: ${flow?.join("; ") ?? ""}`);
  expect(lines).toEqual(expect.arrayContaining([
    "prod web -> prod db tcp/5432: web to db.postgres",
    "peer clients -> prod web tcp/443: clients to web.https",
    "prod web -> peer prod mail tcp/465: web to mail.tcp/465",
    "test web -> peer test mail tcp/465: web to mail.tcp/465",
    "admin -> prod db icmp/: admin to all.icmp",
  ]));
  expect(lines.filter((line) => line.startsWith("dev web -> peer")).map((line) => line.split(" tcp")[0]?.split(" udp")[0])).not.toContain("dev web -> peer prod mail");
});

const internal = planEstate(withGateway({}));

type Mutation = readonly [what: string, claims: readonly string[], change: (draft: PlanDraft) => void, of: EstatePlan];
const forwardOf = (draft: PlanDraft): GatewayRule[] => (hostIn(draft).gateway?.ruleset.forward ?? []) as GatewayRule[];
const optionsOf = (draft: PlanDraft, name: string) => machineIn(draft, name).firewall.options;

/** One thing that is changed, and the claims that fail then. */
const mutations: readonly Mutation[] = [
  ["a DROP of another environment is gone", ["crossing-first"], (draft) => removeRule(rulesOf(draft, "prod db-1"), ({ type, source }) => type === "in" && source === "+dc/env_dev"), plan],
  ["a DROP towards another environment is gone", ["crossing-first"], (draft) => removeRule(rulesOf(draft, "dev web-1"), ({ type, dest }) => type === "out" && dest === "+dc/env_prod"), plan],
  ["the DROP towards the management is gone", ["crossing-first"], (draft) => removeRule(rulesOf(draft, "dev web-1"), ({ dest }) => dest === "+dc/management"), plan],
  ["the host's DROP is gone", ["crossing-first"], (draft) => removeRule(hostIn(draft).rules as FirewallRule[], ({ source }) => source === "+dc/env_dev"), plan],
  ["an accept is gone", ["declared-passes"], (draft) => removeRule(rulesOf(draft, "prod db-1"), ({ dport }) => dport === "5432"), plan],
  ["an accept of everything comes last", ["declared-only", "each-filter", "no-ipv6"], (draft) => void rulesOf(draft, "prod db-1").push({ type: "in", action: "ACCEPT", log: "nolog", comment: "by hand" }), plan],
  ["an accept of everything comes first", ["no-crossing", "declared-only", "each-filter", "no-ipv6", "crossing-first"], (draft) => void rulesOf(draft, "prod db-1").unshift({ type: "in", action: "ACCEPT", log: "nolog", comment: "by hand" }), plan],
  ["a policy is ACCEPT inwards", ["declared-only", "each-filter", "no-ipv6"], (draft) => void (optionsOf(draft, "prod db-1").inputPolicy = "ACCEPT"), plan],
  ["a policy is ACCEPT outwards", ["declared-only", "each-filter", "no-ipv6"], (draft) => void (optionsOf(draft, "dev web-1").outputPolicy = "ACCEPT"), plan],
  ["the firewall of a machine is off", ["no-crossing", "no-management", "declared-only", "each-filter", "bound", "no-ipv6", "crossing-first"], (draft) => void (optionsOf(draft, "dev web-1").enabled = false), plan],
  ["a NIC is not filtered", ["no-crossing", "no-management", "declared-only", "each-filter", "bound", "no-ipv6", "crossing-first"], (draft) => void (machineIn(draft, "dev web-1").firewall.nic = false), plan],
  ["the datacenter's firewall is off", ["no-crossing", "no-management", "declared-only", "each-filter", "bound", "no-ipv6", "crossing-first"], (draft) => void (hostIn(draft).firewall.datacenter.enabled = false), plan],
  ["a node's firewall is off", ["no-management", "declared-only", "no-ipv6", "crossing-first"], (draft) => void (hostIn(draft).firewall.node.enabled = false), plan],
  ["a machine is not bound to its address", ["declared-only", "each-filter", "bound"], (draft) => void (optionsOf(draft, "dev web-1").ipfilter = false), plan],
  ["a machine can forge its MAC address", ["declared-only", "each-filter", "bound"], (draft) => void (optionsOf(draft, "prod db-1").macfilter = false), plan],
  ["ARP is not filtered", ["declared-only", "each-filter", "bound"], (draft) => void (hostIn(draft).firewall.datacenter.ebtables = false), plan],
  ["the set of the ipfilter has another name", ["declared-passes", "bound"], (draft) => void (machineIn(draft, "dev web-1").firewall.ipfilter.name = "ipfilter-net1"), plan],
  ["DHCP is open", ["no-crossing", "no-management", "declared-only", "each-filter", "bound", "crossing-first"], (draft) => void (optionsOf(draft, "dev web-1").dhcp = true), plan],
  ["neighbour discovery is open", ["declared-only", "each-filter", "no-ipv6", "crossing-first"], (draft) => void (optionsOf(draft, "dev web-1").ndp = true), plan],
  ["a machine is in the VLAN of another environment", ["segments"], (draft) => void (machineIn(draft, "dev web-1").vlan = 30), plan],
  ["the network of a node counts as management", ["declared-only", "no-ipv6", "names"], (draft) => void (hostIn(draft).aliases = []), plan],
  ["a group is not there", ["no-crossing", "no-management", "declared-only", "each-filter", "no-ipv6", "crossing-first"], (draft) => void hostIn(draft).networks.forEach(({ adminGroup }) => (adminGroup.name = "gone")), plan],
  ["a flow goes to everybody", ["declared-passes"], (draft) => void draft.environments.forEach(({ flows }) => flows.filter(({ to }) => to === "mirror.tcp/443").forEach((flow) => (flow.destinations = ["0.0.0.0/0"]))), plan],
  ["a flow comes from everybody", ["declared-passes"], (draft) => void draft.environments.forEach(({ flows }) => flows.filter(({ from }) => from === "clients").forEach((flow) => (flow.sources = ["0.0.0.0/0"]))), plan],
  ["the gateway passes between environments", ["gateway"], (draft) => void forwardOf(draft).splice(forwardOf(draft).findIndex(({ to, action }) => action === "drop" && to !== undefined), 1), internal],
  ["the gateway passes to the management", ["gateway"], (draft) => void forwardOf(draft).splice(forwardOf(draft).findIndex(({ destination }) => destination !== undefined && "set" in destination), 1), internal],
  ["the gateway passes forged addresses", ["gateway"], (draft) => void forwardOf(draft).splice(forwardOf(draft).findIndex(({ comment }) => comment === "prod"), 1), internal],
  ["the gateway stops a flow", ["declared-passes"], (draft) => void forwardOf(draft).splice(forwardOf(draft).findIndex(({ comment }) => comment?.startsWith("prod: clients")), 1), internal],
  ["the gateway lets everything in", ["gateway"], (draft) => void forwardOf(draft).push({ from: { interfaces: ["uplink"] }, action: "accept" }), internal],
  ["the gateway lets everybody log in", ["declared-only"], (draft) => void (hostIn(draft).gateway?.ruleset.input as GatewayRule[]).push({ from: { interfaces: ["uplink"] }, service: { protocol: "tcp", port: 22 }, action: "accept" }), internal],
];

test.each(mutations)("%s: the proof fails and shows a packet", (_, claims, change, of) => {
  expect(claimsOf(change, of)).toEqual(claims);
  const lines = told(change, of);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !/: (tcp|udp|icmp type \d+|other)\S* from [0-9a-f.:]+ to [0-9a-f.:]+ \(.* to .*\)(, by .*)?; expected .+; .+/.test(line))).toEqual([]);
});

test("each flow to 0.0.0.0/0 that the filters follow is stopped where it must not go", () => {
  const lines = told((draft) => {
    for (const { flows } of draft.environments) flows.filter(({ to }) => to === "mirror.tcp/443").forEach((flow) => (flow.destinations = ["0.0.0.0/0"]));
    for (const set of hostIn(draft).ipsets.filter(({ name }) => name === "svc_mirror")) set.cidrs = ["0.0.0.0/0"];
  });
  const stopped = String.raw`isolation declared-passes: the flow all to mirror\.tcp/443 of \w+ is declared and does not pass`;
  expect(lines).toContainEqual(expect.stringMatching(new RegExp(String.raw`^${stopped}: tcp/443 from 10\.20\.0\.20 to 10\.10\.0\.10 \(test db-1 to dev web-1\), by test-db-1 firewall out, rule 5 "out DROP dest \+dc/env_dev", and 3 more like it; expected `)));
  expect(lines.every((line) => new RegExp(`^${stopped}`).test(line))).toBe(true);
});

/** Every list of addresses of a plan that filters, or says what should pass, with words for where it is. */
function addressLists(draft: PlanDraft): readonly (readonly [string, string[]])[] {
  const host = hostIn(draft);
  const environments = draft.environments.flatMap(({ environment, machines, flows }) => [
    ...machines.map(({ name, firewall }) => [`${name} ipfilter`, firewall.ipfilter.cidrs as unknown as string[]] as const),
    ...flows.flatMap(({ from, to, sources, destinations }) => [[`${environment} from ${from}`, sources as unknown as string[]] as const, [`${environment} to ${to}`, destinations as unknown as string[]] as const]),
  ]);
  const sets = [...host.ipsets, ...host.networks.map(({ ipset }) => ipset)].map(({ name, cidrs }) => [name, cidrs as unknown as string[]] as const);
  const ruleset = host.gateway?.ruleset;
  const sides = [...(ruleset?.forward ?? []), ...(ruleset?.input ?? [])].flatMap(({ source, destination }) => [source, destination]).flatMap((side) => (side && "addresses" in side ? [["gateway", side.addresses as unknown as string[]] as const] : []));
  const ofGateway = ruleset ? [["gateway admin", ruleset.sets.admin], ["gateway management", ruleset.sets.management], ["gateway translated", ruleset.translated]] as unknown as [string, string[]][] : [];
  return [...environments, ...sets, ...sides, ...ofGateway];
}

const numbersOf = (texts: readonly string[]): string => JSON.stringify(addressesOf(texts));

test.each([["an estate", plan, ""], ["a gateway", internal, "gateway"]])("one address or network wider by one bit, anywhere in %s: the proof fails", (_, of, about) => {
  const count = addressLists(structuredClone(of) as unknown as PlanDraft).length;
  const held: string[] = [];
  for (let index = 0; index < count; index++) {
    const draft = structuredClone(of) as unknown as PlanDraft;
    const [where, list] = addressLists(draft)[index] as readonly [string, string[]];
    if (!where.startsWith(about)) continue;
    const before = numbersOf(list);
    list[0] = widened(list[0] ?? "");
    // Two neighbours, of which one is written as both, are the same two.
    if (numbersOf(list) !== before && proveIsolation(draft as unknown as EstatePlan).certificate.holds) held.push(where);
  }
  expect(held).toEqual([]);
  expect(count).toBeGreaterThan(60);
});

test("every rule that is taken away is missed, whichever it is", () => {
  const held: string[] = [];
  for (const name of ["dev web-1", "prod db-1"]) {
    for (let index = 0; index < rulesOf(structuredClone(plan) as unknown as PlanDraft, name).length; index++) {
      if (proveIsolation(spoiled(plan, (draft) => void rulesOf(draft, name).splice(index, 1))).certificate.holds) held.push(`${name} rule ${index + 1}`);
    }
  }
  expect(held).toEqual([]);
});

test("the certificate names the rules by their hash, and the shape by its fingerprint", () => {
  const { certificate } = proveIsolation(plan, "abc");
  expect(certificate).toMatchObject({ version: 1, estate: "shop", holds: true, machines: 9, flows: 27, fingerprint: "abc", rulesHash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown });
  expect(certificate.claims.every(({ checked }) => checked > 0)).toBe(true);
  expect(JSON.parse(JSON.stringify(certificate))).toEqual(certificate);
  const other = proveIsolation(spoiled(plan, (draft) => rulesOf(draft, "prod db-1").reverse()));
  expect(other.certificate.rulesHash).not.toBe(certificate.rulesHash);
  expect(proveIsolation(planEstate(sample)).certificate.rulesHash).toBe(certificate.rulesHash);
});

test("a machine that may send passes where the gateway's address is let in", () => {
  const { violations } = proveIsolation(spoiled(internal, (draft) => {
    rulesOf(draft, "dev web-1").unshift({ type: "out", action: "ACCEPT", dest: "10.30.0.20", log: "nolog", comment: "by hand" });
    rulesOf(draft, "prod db-1").unshift({ type: "in", action: "ACCEPT", source: "192.168.7.2", log: "nolog", comment: "by hand" });
  }));
  expect(violations.find(({ claim }) => claim === "no-crossing")).toMatchObject({ from: { name: "web-1", environment: "dev" }, to: { name: "db-1", environment: "prod" }, packet: { source: "10.10.0.10", destination: "10.30.0.20" } });
  expect(violations.map(({ problem }) => problem)).toContain("a machine of dev reaches one of prod");
});

test("one cause is told once, however many machines have it", () => {
  const { violations } = proveIsolation(spoiled(plan, (draft) => hostIn(draft).ipsets.filter(({ name }) => name === "svc_dns").forEach((set) => (set.cidrs = ["10.99.2.52/31"]))));
  expect(violations.map(({ claim, packet, further }) => ({ claim, packet, further }))).toEqual(["tcp", "udp"].map((protocol) => ({ claim: "declared-only", packet: { source: "10.10.0.20", destination: "10.99.2.52", protocol, port: 53 }, further: 5 })));
});

test("each mode says what it takes for granted", () => {
  const idsOf = (of: EstatePlan): string[] => proveIsolation(of).certificate.assumptions.map(({ id }) => id);
  expect(idsOf(plan)).toEqual(["deployed", "proxmox", "root", "token", "outside", "switch", "router"]);
  expect(idsOf(internal)).toEqual(["deployed", "proxmox", "root", "token", "outside", "gateway"]);
  expect(idsOf(planEstate(withFlat()))).toEqual(["deployed", "proxmox", "root", "token", "outside", "flat"]);
});
