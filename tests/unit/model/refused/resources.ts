/** For each rule of the gate a resource that it refuses, and one that it takes. */
import { planEstate } from "../../../../components/model";
import { checkEnvironmentResource, checkHostResource, type Declared, type DeclaredResource } from "../../../../components/model/gate";
import type { Problem } from "../../../../components/model";
import { sample } from "../sample";

/** A resource that somebody adds beside the components. */
export interface ResourceCase {
  readonly id: string;
  readonly stack: "any stack" | "an environment's stack" | "a host stack";
  /** What the rule demands, in one line. */
  readonly title: string;
  /** What would happen without it. */
  readonly why: string;
  readonly refused: Declared;
  readonly taken: Declared;
  check(declared: Declared): readonly Problem[];
}

const plan = planEstate(sample);
const [host] = plan.hosts;
const dev = plan.environments.find(({ environment }) => environment === "dev")!;
const { vmid, bridge, vlan, mac, firewall } = dev.machines[0]!;
const endpoint = sample.settings.host.endpoint;
const card = { bridge, vlan, mac, firewall: true };
const [set] = host.ipsets;
const [{ adminGroup } = { adminGroup: { name: "", rules: [] } }] = host.networks;
const [{ user, token, grants } = { user: "", token: "", grants: [] }] = host.access;
const open = [{ type: "in", action: "ACCEPT", log: "nolog", comment: "open" }] as const;

const resource = (declared: Declared): DeclaredResource => ({ name: "mine", type: declared.kind, declared, complete: true });
const inEnvironment = (declared: Declared): readonly Problem[] => checkEnvironmentResource({ plan: dev, holders: [], endpoint }, resource(declared));
const inHost = (declared: Declared): readonly Problem[] => checkHostResource({ plan: host, endpoint }, resource(declared));

type Row = readonly [title: string, why: string, refused: Declared, taken: Declared];

const anywhere: readonly Row[] = [
  ["a provider reaches the host of its stack alone", "a second host would be in no plan and in no proof", { kind: "provider", endpoint: "https://other:8006", verified: true, ways: [] }, { kind: "provider", endpoint, verified: true, ways: [] }],
  ["a provider verifies the host's certificate", "whoever stands between could take the token", { kind: "provider", endpoint, verified: false, ways: [] }, { kind: "provider", endpoint, verified: true, ways: [] }],
  ["a provider uses the stack's token alone", "a password or another token has other rights", { kind: "provider", endpoint, verified: true, ways: ["password"] }, { kind: "provider", endpoint, verified: true, ways: [] }],
  ["a secret has at least 128 bits", "a shorter one can be guessed", { kind: "random", bits: 64 }, { kind: "random", bits: 128 }],
];

const environment: readonly Row[] = [
  ["a VM is a machine of the plan", "another one would be in no proof, no fingerprint and no backup", { kind: "vm", vmid: 2999, cards: [card], opens: [] }, { kind: "vm", vmid, cards: [card], opens: [] }],
  ["a VM has the NICs of the plan", "another NIC is another way in and out, past the filters", { kind: "vm", vmid, cards: [card, { ...card, vlan: 30 }], opens: [] }, { kind: "vm", vmid, cards: [card], opens: [] }],
  ["a VM sets nothing that opens it", "a snippet can be read with any token, a device is the host's", { kind: "vm", vmid, cards: [card], opens: ["initialization.userDataFileId"] }, { kind: "vm", vmid, cards: [card], opens: [] }],
  ["the firewall of a VM has the options of the plan", "one option less and nothing is filtered", { kind: "vm firewall", vmid, options: { ...firewall.options, outputPolicy: "ACCEPT" } }, { kind: "vm firewall", vmid, options: firewall.options }],
  ["the rules of a VM are those of the plan", "the flows of the catalogue are the only way to open something", { kind: "rules", scope: "vm", vmid, rules: open }, { kind: "rules", scope: "vm", vmid, rules: firewall.rules }],
  ["the addresses of a VM are those of the plan", "it could take the address of another", { kind: "ipset", scope: "vm", vmid, name: "ipfilter-net0", cidrs: ["0.0.0.0/0"] }, { kind: "ipset", scope: "vm", vmid, name: firewall.ipfilter.name, cidrs: firewall.ipfilter.cidrs }],
  ["nothing else of Proxmox is made", "what all environments share belongs into the host stack", { kind: "other" }, { kind: "random", bits: 128 }],
];

const shared: readonly Row[] = [
  ["the rules of the datacenter are those of the plan", "they decide who reaches the Proxmox API", { kind: "rules", scope: "datacenter", rules: open }, { kind: "rules", scope: "datacenter", rules: host.rules }],
  ["nodes and machines are not filtered here", "the filter of a machine belongs to its environment", { kind: "rules", scope: "vm", vmid, rules: open }, { kind: "rules", scope: "datacenter", rules: host.rules }],
  ["the datacenter's firewall has the options of the plan", "one option less and nothing is filtered", { kind: "datacenter firewall", options: { ...host.firewall.datacenter, enabled: false } }, { kind: "datacenter firewall", options: host.firewall.datacenter }],
  ["the firewall of a node has the options of the plan", "the API would be open to everybody", { kind: "node firewall", options: { ...host.firewall.node, enabled: false } }, { kind: "node firewall", options: host.firewall.node }],
  ["a set or alias that planned rules name means what the plan says", "a rule is as good as the set that it names", { kind: "ipset", scope: "datacenter", name: set?.name ?? "", cidrs: ["0.0.0.0/0"] }, { kind: "ipset", scope: "datacenter", name: set?.name ?? "", cidrs: set?.cidrs ?? [] }],
  ["a security group of the plan has the rules of the plan", "machines of an environment name it", { kind: "security group", name: adminGroup.name, rules: open }, { kind: "security group", name: "mine", rules: open }],
  ["the only VM is the gateway of the plan", "another one would stand outside every environment", { kind: "vm", vmid: 100, cards: [], opens: [] }, { kind: "other" }],
  ["rights on what belongs to an environment are the planned ones", "a right too many is a way from one environment to another", { kind: "grant", path: "/pool/prod", role: "Administrator", holder: user }, { kind: "grant", path: grants[0]?.path ?? "", role: grants[0]?.role ?? "", holder: user }],
  ["each environment has one token", "a second one is in nobody's journal", { kind: "token", user, name: "second", separated: true }, { kind: "token", user, name: token, separated: true }],
  ["nothing is put into the pool of an environment", "who holds a right on a pool holds it on every member", { kind: "membership", pool: "dev", guest: 1020 }, { kind: "membership", pool: "lab", guest: 1020 }],
];

const rowsOf = (stack: ResourceCase["stack"], rows: readonly Row[], check: ResourceCase["check"]): readonly Omit<ResourceCase, "id">[] => rows.map(([title, why, refused, taken]) => ({ stack, title, why, refused, taken, check }));

/** One for each rule. */
export const resourceCases: readonly ResourceCase[] = [...rowsOf("any stack", anywhere, inEnvironment), ...rowsOf("an environment's stack", environment, inEnvironment), ...rowsOf("a host stack", shared, inHost)].map((row, index) => ({ id: `RESOURCE-${String(index + 1).padStart(2, "0")}`, ...row }));
