import { describeProblem, endText, planEstate, problemsOf, proveIsolation, type EstatePlan, type FirewallRule } from "../../../../components/model";
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

type Mutation = readonly [what: string, claims: readonly string[], change: (draft: PlanDraft) => void, of: EstatePlan];

/** One thing that is changed, and the claims that fail then. */
const mutations: readonly Mutation[] = [
  ["a DROP of another environment is gone", ["crossing-first"], (draft) => removeRule(rulesOf(draft, "prod db-1"), ({ type, source }) => type === "in" && source === "+dc/env_dev"), plan],
  ["a DROP towards another environment is gone", ["crossing-first"], (draft) => removeRule(rulesOf(draft, "dev web-1"), ({ type, dest }) => type === "out" && dest === "+dc/env_prod"), plan],
  ["the DROP towards the management is gone", ["crossing-first"], (draft) => removeRule(rulesOf(draft, "dev web-1"), ({ dest }) => dest === "+dc/management"), plan],
  ["the host's DROP is gone", ["crossing-first"], (draft) => removeRule(hostIn(draft).rules as FirewallRule[], ({ source }) => source === "+dc/env_dev"), plan],
];

test.each(mutations)("%s: the proof fails", (_, claims, change, of) => {
  expect(claimsOf(change, of)).toEqual(claims);
  expect(told(change, of).every((line) => /(tcp|udp|icmp|other)\S* .*from [0-9a-f.:]+ to [0-9a-f.:]+ \(/.test(line))).toBe(true);
});

test("one DROP less is told, although the policy still denies", () => {
  expect(told((draft) => removeRule(rulesOf(draft, "prod db-1"), ({ type, source }) => type === "in" && source === "+dc/env_dev"))).toEqual([
    expect.stringMatching(/^isolation crossing-first: no rule drops what goes from another environment before the first rule that accepts: tcp\/1 from 10\.10\.0\.10 to 10\.30\.0\.20 \(dev web-1 to prod db-1\), by group adm-prod, rule 1 "in ACCEPT icmp source \+dc\/admin"; expected /),
  ]);
});
