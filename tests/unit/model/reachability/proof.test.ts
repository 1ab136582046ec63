import { describeProblem, endText, planEstate, problemsOf, proveIsolation, type EstatePlan, type FirewallRule } from "../../../../components/model";
import { addressesOf } from "../../../../components/model/reachability/address-set";
import { widened } from "../../../proof/spoil";
import { sample, withFlat, withGateway, withSecondHost, withSecondNode } from "../sample";
import { hostIn, machineIn, spoiled, type PlanDraft } from "./mutation";
import { mutations } from "./mutations";

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

test.each(mutations)("%s: the proof fails and shows a packet", (_, claims, change, of) => {
  expect(claimsOf(change, of)).toEqual(claims);
  const lines = told(change, of);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !/: (tcp|udp|icmp type \d+|other)\S* from [0-9a-f.:]+ to [0-9a-f.:]+ \(.* to .*\)(, (by|and) .*)?; expected .+; .+/.test(line))).toEqual([]);
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
  expect(proveIsolation(plan).certificate).not.toHaveProperty("fingerprint");
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
