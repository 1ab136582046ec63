/** Clauses of the proof that no estate of the other tests comes to: what cannot be read, and sets at their edges. */
import { addressesOf, addressSetText, EVERY_ADDRESS, exampleOf, IPV4, IPV6, parseAddresses, parseAddressList } from "../../../../components/model/reachability/address-set";
import { passing, undropped, type Chain } from "../../../../components/model/reachability/chain";
import { EVERYTHING, except, restrict, type Region } from "../../../../components/model/reachability/region";
import { bound } from "../../../../components/model/reachability/claims/bound";
import { endAt, machineEnd } from "../../../../components/model/reachability/claims/claim";
import { namesMean } from "../../../../components/model/reachability/claims/names";
import { segments } from "../../../../components/model/reachability/claims/segments";
import { worldOf } from "../../../../components/model/reachability/world";
import { planEstate, proveIsolation } from "../../../../components/model";
import { sample } from "../sample";
import { hostIn, machineIn, spoiled, type PlanDraft } from "./mutation";

const plan = planEstate(sample);

test("what cannot be read is no set, and stands for everything", () => {
  expect(["10.0.0.1-10.0.0.2-10.0.0.3", "10.0.0.2-10.0.0.1", "x-10.0.0.1", "10.0.0.1-x", "x"].map(parseAddresses)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  expect(parseAddressList(["10.0.0.1", "x"])).toBeUndefined();
  expect(addressesOf(["10.0.0.1", "x"])).toEqual(EVERY_ADDRESS);
  expect(addressesOf([])).toEqual([]);
});

test("an example is known before it is any, and no address of a network itself", () => {
  const network = parseAddresses("10.0.0.0/24")!;
  const first = network[0]!;
  expect(exampleOf(network)).toBe(first + 1);
  expect(exampleOf(network, [[first + 700, first + 700], [first + 5, first + 9]])).toBe(first + 5);
  expect(exampleOf([first, first])).toBe(first);
  expect(exampleOf([first + 3, first + 9])).toBe(first + 3);
  expect(exampleOf([first, first, first + 5, first + 9])).toBe(first);
  expect(exampleOf(IPV6)).toBe(IPV6[0]);
});

test("sets in words", () => {
  expect(["10.0.0.1", "10.0.0.1-10.0.0.2", "::/0"].map((text) => addressSetText(parseAddresses(text)!))).toEqual(["10.0.0.1", "10.0.0.1-10.0.0.2", "IPv6"]);
  expect(addressSetText(EVERY_ADDRESS)).toBe("0.0.0.0-255.255.255.255, IPv6");
  expect(addressSetText([...IPV6.map((end) => end - 1).slice(0, 1), IPV6[1]!])).toBe("255.255.255.255, IPv6");
  expect(addressSetText(IPV4)).toBe("0.0.0.0-255.255.255.255");
});

test.each<[string, (draft: PlanDraft) => void, string]>([
  ["ipfilter", (draft) => void (machineIn(draft, "dev web-1").firewall.options.ipfilter = false), "ipfilter off, macfilter on, ebtables on, ipfilter-net0 of 10.10.0.10"],
  ["macfilter", (draft) => void (machineIn(draft, "dev web-1").firewall.options.macfilter = false), "ipfilter on, macfilter off, ebtables on, ipfilter-net0 of 10.10.0.10"],
  ["ebtables", (draft) => void (hostIn(draft).firewall.datacenter.ebtables = false), "ipfilter on, macfilter on, ebtables off, ipfilter-net0 of 10.10.0.10"],
])("a machine that is not bound is told with what is off: %s", (_, change, text) => {
  expect(bound.prove(worldOf(spoiled(plan, change))).findings.flatMap(({ rules }) => rules)).toContainEqual({ place: "dev-web-1 firewall options", text });
});

const reference = { place: "x", text: "x" };
const part = (text: string): Region => restrict(EVERYTHING, { source: parseAddresses(text)! });
const chain = (policy: Chain["policy"], ...rules: readonly (readonly ["ACCEPT" | "DROP", string])[]): Chain => ({ policy, reference, rules: rules.map(([action, text]) => ({ action, match: part(text), reference })) });
const isSamePackets = (a: Region, b: Region): boolean => except(a, b).length === 0 && except(b, a).length === 0;

test("a chain passes what its rules and its policy let through, in their order", () => {
  expect(isSamePackets(passing(chain("DROP", ["DROP", "10.0.0.1"], ["ACCEPT", "10.0.0.0/24"])), except(part("10.0.0.0/24"), part("10.0.0.1")))).toBe(true);
  expect(isSamePackets(passing(chain("ACCEPT", ["ACCEPT", "10.0.0.1"], ["DROP", "10.0.0.0/24"])), [...except(EVERYTHING, part("10.0.0.0/24")), ...part("10.0.0.1")])).toBe(true);
  expect(isSamePackets(undropped(chain("DROP", ["DROP", "10.0.0.0/24"])), except(EVERYTHING, part("10.0.0.0/24")))).toBe(true);
  expect(isSamePackets(undropped(chain("DROP", ["DROP", "10.0.0.0/24"], ["ACCEPT", "10.0.0.1"], ["DROP", "10.1.0.0/24"])), except(EVERYTHING, part("10.0.0.0/24")))).toBe(true);
});

test("who has an address, and which machine of many alike", () => {
  const world = worldOf(plan);
  const web = { kind: "machine", name: "web-2", environment: "prod", machines: ["web-2"] };
  expect(endAt(world, "10.30.0.11")).toEqual(web);
  const cohort = world.cohorts.find(({ environment, machines }) => environment.environment === "prod" && machines.length === 2)!;
  expect(machineEnd(cohort, "10.30.0.11")).toEqual(web);
  expect(machineEnd(cohort)).toEqual({ ...web, name: "web-1", machines: ["web-1"] });
  expect(endAt(world, "2001:db8::1")).toEqual({ kind: "outside", name: "IPv6" });
});

test("names that no rule needs mean what they like, and a wrong one is told also where there is no machine", () => {
  const further = spoiled(plan, (draft) => void (hostIn(draft).aliases = [{ ...hostIn(draft).aliases[0]!, name: "mine", cidr: "10.5.0.0/24" }, ...hostIn(draft).aliases]));
  expect(proveIsolation(further).violations).toEqual([]);
  const empty = spoiled(plan, (draft) => {
    hostIn(draft).aliases = [];
    draft.environments.forEach((environment) => (environment.machines = []));
  });
  expect(namesMean.prove(worldOf(empty)).findings.map(({ to }) => to)).toEqual([{ kind: "host", name: "pve1" }]);
});

test("a machine on the wire of an environment without machines is told, too", () => {
  const lonely = spoiled(plan, (draft) => {
    machineIn(draft, "dev web-1").vlan = 30;
    draft.environments.forEach((environment) => void (environment.environment === "prod" && (environment.machines = [])));
  });
  expect(segments.prove(worldOf(lonely)).findings.map(({ to, packet }) => ({ to, destination: packet.destination }))).toEqual([{ to: { kind: "outside", name: "vmbr0 VLAN 30" }, destination: "10.30.0.1" }]);
});
