/** What the gate asks in addition: each clause that the other cases would not miss. */
import { planEstate, type Acceptance } from "../../../../components/model";
import { checkEnvironmentResource, checkHostResource, checkPromotion, type Declared } from "../../../../components/model/gate";
import { sample, withFlat, withGateway } from "../sample";

const endpoint = "https://pve1.example:8006";
const resource = (declared: Declared, complete = true) => ({ name: "x", type: "t", declared, complete });

const dev = planEstate(sample).environments[0]!;
const { vmid, firewall } = dev.machines[0]!;
const inEnvironment = (declared: Declared, complete = true): number => checkEnvironmentResource({ plan: dev, holders: [], endpoint }, resource(declared, complete)).length;

test("what is drawn and is no secret may be short", () => expect(inEnvironment({ kind: "random" })).toBe(0));

test("options that are not known yet are told when they are; one that is known and wrong, at once", () => {
  expect(inEnvironment({ kind: "vm firewall", vmid }, false)).toBe(0);
  expect(inEnvironment({ kind: "vm firewall", vmid, options: { ...firewall.options, enabled: false } }, false)).toBe(1);
});

test("on one untagged bridge a NIC has no tag", () => {
  const plan = planEstate(withFlat()).environments[0]!;
  const { vmid: own, bridge, mac } = plan.machines[0]!;
  const check = (vlan?: number): number => checkEnvironmentResource({ plan, holders: [], endpoint }, resource({ kind: "vm", vmid: own, cards: [{ bridge, vlan, mac, firewall: true }], opens: [] })).length;
  expect([check(), check(10)]).toEqual([0, 1]);
});

const internal = planEstate(withGateway({})).hosts[0];
const host = planEstate(sample).hosts[0];
const [access] = host.access;
const user = access!.user;
const [grant] = access!.grants;

test.each<[string, number, Declared, typeof host]>([
  ["a VM whose number is not known yet is looked at by its NICs", 1, { kind: "vm", cards: [], opens: [] }, internal],
  ["a gateway whose number and NICs are not known yet passes", 0, { kind: "vm", opens: [] }, internal],
  ["an alias that no rule names is free", 0, { kind: "alias", scope: "datacenter", name: "mine", cidrs: ["0.0.0.0/0"] }, host],
  ["a planned right passes before its holder is known", 0, { kind: "grant", path: grant!.path, role: grant!.role }, host],
  ["a planned right passes before its role is known", 0, { kind: "grant", path: grant!.path, holder: user }, host],
  ["a planned role on another path is another right", 1, { kind: "grant", path: "/nodes/pve1", role: grant!.role, holder: user }, host],
  ["another role on a planned path is another right", 1, { kind: "grant", path: grant!.path, role: "Administrator", holder: user }, host],
  ["a right on what nobody owns passes before its holder is known", 0, { kind: "grant", path: "/mapping", role: "PVEAuditor" }, host],
  ["a token of somebody else is not planned by its name", 1, { kind: "token", user: "anna@pve", name: access!.token, separated: false }, host],
])("%s", (_, count, declared, plan) => expect(checkHostResource({ plan, endpoint }, resource(declared))).toHaveLength(count));

test("another kind of acceptance lets no shape through", () => {
  const plan = planEstate(sample).environments.at(-1)!;
  const smuggled = { what: "personal data on a flat network", data: "db/orders", fingerprint: "", reason: "r", owner: "o", until: "2027-01-01" } as Acceptance;
  expect(checkPromotion({ plan, below: "test", deployed: undefined, acceptances: [smuggled], today: "2026-11-21" }).problems).toHaveLength(1);
});
