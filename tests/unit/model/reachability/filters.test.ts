/** Clauses of the filters that no sound plan comes to: names that cannot be read, ends without packets, ways out and back in. */
import { planEstate, type FlowPlan } from "../../../../components/model";
import { addressesOf, IPV4, parseAddresses } from "../../../../components/model/reachability/address-set";
import { cohortsOf } from "../../../../components/model/reachability/cohort";
import { adminAddresses, allowedBy, declared, declaredAtHost } from "../../../../components/model/reachability/declared";
import { arriving, between } from "../../../../components/model/reachability/delivery";
import { directoryOf } from "../../../../components/model/reachability/directory";
import { gatewayAddresses } from "../../../../components/model/reachability/gateway-filter";
import { hostFilter } from "../../../../components/model/reachability/host-filter";
import { EVERYTHING, NOTHING, restrict, type Region } from "../../../../components/model/reachability/region";
import { chainRules, ruleWords } from "../../../../components/model/reachability/rules";
import { worldOf } from "../../../../components/model/reachability/world";
import { sample, withGateway, withSecondNode } from "../sample";
import { machineIn, spoiled } from "./mutation";

const plan = planEstate(sample);
const internal = planEstate(withGateway({}));
const from = (text: string): Region => restrict(EVERYTHING, { source: parseAddresses(text)! });
const flow = (own: Partial<FlowPlan>): FlowPlan => ({ kind: "declared", from: "web", to: "db.postgres", sources: [], destinations: [], protocol: "tcp", port: 1, reason: "x", ...own });

test.each([
  ["source", { source: "+dc/nobody" }],
  ["dest", { dest: "10.0.0.300" }],
  ["dport", { proto: "tcp", dport: "https" }],
] as const)("a rule whose %s cannot be read accepts everything or drops nothing", (_, own) => {
  const [accept, drop] = chainRules("in", (["ACCEPT", "DROP"] as const).map((action) => ({ type: "in", action, log: "nolog", comment: "by hand", ...own })), directoryOf(plan.hosts[0]), "x");
  expect([accept?.match, drop?.match]).toEqual([EVERYTHING, NOTHING]);
});

test("a rule in words leaves out what it does not name", () => {
  expect(ruleWords({ type: "in", action: "DROP", dport: "", source: "10.0.0.1", log: "nolog", comment: "x" })).toBe("in DROP source 10.0.0.1");
});

test("names of a host are its sets, those of its networks and its aliases", () => {
  const { side, group } = directoryOf({ ...plan.hosts[0], aliases: [{ name: "mine", cidr: "10.5.0.0/24", comment: "x" }], ipsets: [{ name: "own", cidrs: ["10.6.0.1"], comment: "x" }] });
  expect(["dc/mine", "+dc/own", "+dc/env_dev", "10.7.0.1,10.7.0.2"].map(side)).toEqual(["10.5.0.0/24", "10.6.0.1", "10.10.0.0/24", "10.7.0.1-10.7.0.2"].map(parseAddresses));
  expect([side("dc/own"), group("own")]).toEqual([undefined, undefined]);
});

test("what flows allow has packets: both ends of one version of IP, and ICMP of IPv4", () => {
  const ends = ["10.0.0.1", "::/0"].map((text) => parseAddresses(text)!);
  const both = addressesOf(["10.0.0.1", "::/0"]);
  const allowed = (protocol: "tcp" | "icmp", source: readonly number[], destination: readonly number[]): readonly (readonly number[])[] => allowedBy([declared(flow({ protocol }), source, destination)]).map((box) => box.source);
  expect(ends.map((end) => allowed("tcp", end, both))).toEqual([[ends[0]], [ends[1]]]);
  expect(ends.map((end) => allowed("tcp", both, end))).toEqual([[ends[0]], [ends[1]]]);
  expect(allowed("icmp", both, both)).toEqual([ends[0]]);
  expect(allowed("tcp", ends[0]!, ends[1]!)).toEqual([]);
});

test.each([
  ["the firewall of the datacenter is off", { datacenter: { enabled: false } }],
  ["the firewall of the node is off", { node: { enabled: false } }],
  ["the node filters with nftables, where rules mean something else", { node: { enabled: true, nftables: true } }],
])("why a host is open: %s", (text, { datacenter, node }: { readonly datacenter?: object; readonly node?: object }) => {
  const [host] = plan.hosts;
  const { firewall } = host;
  expect(hostFilter({ ...host, firewall: { datacenter: { ...firewall.datacenter, ...datacenter }, node: { ...firewall.node, ...node } } }, directoryOf(host))).toEqual({ policy: "ACCEPT", rules: [], reference: { place: "host datacenter in", text } });
});

test("nodes speak to each other where there are several", () => {
  const cluster = planEstate(withSecondNode({ cores: 100, memoryMiB: 2 ** 20, diskGiB: 10000 }, { "web-2": "pve2" }));
  expect([plan, cluster].map(({ hosts: [host] }) => declaredAtHost(host, IPV4).map(({ text }) => text))).toEqual([["admin to host.management", "admin to host.icmp"], ["admin to host.management", "admin to host.icmp", "node to node.corosync"]]);
});

test("the admin point is where flows of administration come from, those of a gateway among them", () => {
  const flows = (own: Partial<FlowPlan>): readonly FlowPlan[] => [flow({ from: "admin", sources: ["10.0.0.1"], ...own })];
  expect(adminAddresses([{ flows: flows({}) }, { flows: flows({ kind: "administration", from: "web" }) }])).toEqual([]);
  expect(adminAddresses([{ flows: flows({ kind: "administration" }) }], flows({ kind: "administration", sources: ["10.0.0.2"] }))).toEqual(parseAddresses("10.0.0.1-10.0.0.2"));
});

test("a gateway's addresses are those of its interfaces, that of the VPN among them", () => {
  const own = ["192.168.7.2", "10.10.0.1", "10.20.0.1", "10.30.0.1"];
  expect([withGateway({}), withGateway({ vpn: undefined })].map((input) => gatewayAddresses(planEstate(input).hosts[0].gateway!))).toEqual([addressesOf([...own, "10.99.1.129"]), addressesOf(own)]);
});

test("outside, a machine has the address of its gateway: what is taken from there is taken from it, and nothing else", () => {
  const taken = [...from("10.99.3.1"), ...from("192.168.7.2")];
  expect(arriving({ translatedTo: addressesOf(["192.168.7.2"]) }, taken)).toEqual([...taken, ...from("192.168.7.2").map((box) => ({ ...box, source: IPV4 }))]);
  expect(arriving({}, taken)).toBe(taken);
});

test("only what leaves an environment over a gateway is translated", () => {
  const open = spoiled(internal, (draft) => {
    machineIn(draft, "prod db-1").firewall.rules = [{ type: "in", action: "ACCEPT", source: "192.168.7.2", log: "nolog", comment: "by hand" }];
    ["dev web-1", "prod web-1"].forEach((name) => (machineIn(draft, name).firewall.rules = [{ type: "out", action: "ACCEPT", log: "nolog", comment: "by hand" }]));
  });
  const { cohorts } = worldOf(open);
  const of = (environment: string, key: string) => cohorts.find((one) => one.environment.environment === environment && one.machines.some((machine) => machine.key === key))!;
  expect(["dev", "prod"].map((name) => between(of(name, "web-1"), of("prod", "db-1")).length)).toEqual([1, 0]);
});

test("only an environment behind the gateway has its address outside", () => {
  const mixed = spoiled(internal, (draft) => void Object.assign(draft.environments[0]!.network, { mode: "vlan" }));
  expect(mixed.environments.map((environment) => cohortsOf(environment, mixed.hosts[0], directoryOf(mixed.hosts[0]))[0]?.translatedTo)).toEqual([undefined, ...[1, 2].map(() => addressesOf(["192.168.7.2"]))]);
});

test("an environment on a host that the plan does not have is refused", () => {
  expect(() => worldOf(spoiled(plan, (draft) => void (draft.environments[0]!.host = "host-b")))).toThrow("dev stands on host-b, which the plan does not have");
});
