import { checkGrant, entriesFor, grantId, grantsOf, isGrantUser, loginOf, taskOf, type GrantEntry, type GrantRequest } from "../../../../components/model/grants";
import { planEstate } from "../../../../components/model";
import type { Access, Person } from "../../../../components/model/people";
import { describeProblem } from "../../../../components/model/problem";
import { sample } from "../sample";

const now = new Date("2026-11-21T09:00:00Z");
const access: Access = {
  realms: { pve: { type: "pve", secondFactor: "totp" } },
  people: {
    anna: { name: "Anna Berger", account: "anna@pve", roles: [{ role: "production deployer" }, { role: "database writer", environments: ["prod"] }] },
    ben: { name: "Ben Okafor", account: "ben@pve", roles: [{ role: "production deployer" }] },
    erik: { name: "Erik Holm", roles: [], until: "2026-11-20" },
    dirk: { name: "Dirk Sommer", roles: [{ role: "database reader", environments: ["prod"] }] },
  },
};
const database: GrantRequest["subject"] = { kind: "database", service: "db", database: "orders", right: "read" };
const request = (changed: Partial<GrantRequest> = {}): GrantRequest => ({ person: "dirk", environment: "prod", subject: database, why: "count the orders of Friday", approvedBy: "anna", breakGlass: false, until: new Date("2026-11-21T11:00:00Z"), ...changed });
const against = (changed: Partial<GrantRequest>) => checkGrant(request(changed), access, "prod", now).map(describeProblem);

test("a request by somebody who may be granted it, approved by somebody else, passes", () => {
  expect(against({})).toEqual([]);
  expect(against({ person: "anna", approvedBy: "ben", subject: { ...database, right: "write" } })).toEqual([]);
  expect(against({ person: "ben", subject: { kind: "environment", right: "change" } })).toEqual([]);
});

test.each<[string, Partial<GrantRequest>, string]>([
  ["a role that is missing", { subject: { ...database, right: "write" } }, "--to dirk: has no role database writer in prod; expected somebody whom stacks/access.ts lets near the database; give dirk the role database writer there, or grant it to somebody who has it"],
  ["a role elsewhere", { environment: "test" }, "--to dirk: has no role database reader or database writer in test; expected somebody whom stacks/access.ts lets near the database; give dirk the role database reader there, or grant it to somebody who has it"],
  ["somebody who has left by then", { person: "erik", subject: { kind: "environment", right: "see" } }, "--to erik: is listed until 2026-11-20; expected an end within that time; take an earlier one, or change the day in stacks/access.ts"],
  ["the own approval", { person: "anna" }, "--approved-by anna: anna approves the own work; expected another person; ask somebody else"],
  ["somebody who approves nothing", { person: "anna", approvedBy: "dirk" }, "--approved-by dirk: dirk approves nothing; expected one of ben; ask one of them, or write approves: true for dirk in stacks/access.ts people.dirk"],
  ["nobody's approval", { approvedBy: undefined }, "--approved-by: is missing; expected another person who agrees; ask somebody; in an emergency in which nobody can be asked, take --break-glass"],
  ["glass that is broken with an approval", { breakGlass: true }, "--break-glass: is given beside --approved-by anna; expected one of them; leave --break-glass out"],
  ["an end that is over", { until: now }, "--until 2026-11-21T09:00:00.000Z: is over; expected a time to come; give a later one, or --for 2h"],
  ["a long time", { until: new Date("2026-11-22T09:00:01Z") }, "--until 2026-11-22T09:00:01.000Z: is more than 24 hours away; expected at most 24 hours in prod; take a shorter time, and grant it again when it is over"],
  ["a long time without an approver", { breakGlass: true, approvedBy: undefined, until: new Date("2026-11-21T13:00:01Z") }, "--until 2026-11-21T13:00:01.000Z: is more than 4 hours away; expected at most 4 hours without an approver; take a shorter time, and grant it again when it is over"],
  ["no reason", { why: " " }, '--reason: is empty; expected one line that says what it is for, five letters or more; for example --reason "find the doubled booking of Friday"'],
  ["two lines of reason", { why: "one line\nand another" }, '--reason: says nothing that somebody else understands; expected one line that says what it is for, five letters or more; for example --reason "find the doubled booking of Friday"'],
])("%s is refused", (_, changed, message) => expect(against(changed)).toEqual([message]));

test("limits are inclusive, and below production a grant may last a week", () => {
  expect(against({ until: new Date("2026-11-22T09:00:00Z") })).toEqual([]);
  expect(checkGrant(request({ person: "ben", environment: "test", subject: { kind: "environment", right: "see" }, until: new Date("2026-11-28T09:00:00Z") }), access, "prod", now)).toEqual([]);
  expect(against({ breakGlass: true, approvedBy: undefined, until: new Date("2026-11-21T13:00:00Z") })).toEqual([]);
});

test("where nobody is listed, two names have to differ", () => {
  expect(checkGrant(request({ person: "x", approvedBy: "y" }), undefined, "prod", now)).toEqual([]);
  expect(checkGrant(request({ person: "x", approvedBy: "x" }), undefined, "prod", now)).toHaveLength(1);
});

test("names hold what PostgreSQL and Proxmox take", () => {
  expect([grantId("Ánna B.", "3f2a"), loginOf("database", "anna-3f2a"), loginOf("environment", "anna-3f2a")]).toEqual(["nna-b-3f2a", "grant_anna_3f2a", "grant-anna-3f2a@pve"]);
  expect(["grant-anna-3f2a@pve", "anna@pve", "grant-anna@pam"].map(isGrantUser)).toEqual([true, false, false]);
});

describe("what became of a grant", () => {
  const begun: GrantEntry = { at: "2026-11-21T08:00:00Z", what: "grant begun", grant: "dirk-1", person: "dirk", environment: "prod", ...database, login: "grant_dirk_1", until: "2026-11-21T10:00:00Z", why: "count", approvedBy: "anna", stored: "f" };
  const then = (what: string, facts: object = {}): GrantEntry => ({ at: "2026-11-21T08:30:00Z", what, grant: "dirk-1", ...facts });
  const late = new Date("2026-11-21T10:00:00Z");

  test.each<[string, GrantEntry[], Date, string, RegExp | undefined]>([
    ["begun alone", [begun], now, "unfinished", /run the same command again, or npx trilane revoke dirk-1/],
    ["open", [begun, then("grant open")], now, "open", undefined],
    ["over", [begun, then("grant open")], late, "expired", /--end-expired/],
    ["that failed", [begun, then("grant failed")], now, "failed", undefined],
    ["revoked in part", [begun, then("grant open"), then("revoke begun")], now, "revoking", /revoke dirk-1 again/],
    ["revoked", [begun, then("grant open"), then("revoke begun"), then("grant revoked")], late, "revoked", undefined],
    ["removed afterwards", [begun, then("grant open"), then("grant ended")], late, "ended", undefined],
    ["that was killed and begun once more", [begun, { ...begun, at: "2026-11-21T08:10:00Z" }, then("grant open")], now, "open", undefined],
    ["that broke glass", [{ ...begun, breakGlass: true }, then("grant open"), then("revoke begun"), then("grant revoked")], late, "revoked", /somebody other than dirk has to look at it: npx trilane grants acknowledge dirk-1 --by NAME/],
    ["that broke glass and was acknowledged", [{ ...begun, breakGlass: true }, then("grant open"), then("grant acknowledged", { approvedBy: "ben" })], now, "open", undefined],
  ])("%s", (_, entries, time, state, task) => {
    const [grant] = grantsOf(entries, time);
    expect(grant).toMatchObject({ id: "dirk-1", person: "dirk", state, subject: database });
    const told = grant && taskOf(grant);
    if (task === undefined) expect(told).toBeUndefined();
    else expect(told).toMatch(task);
  });

  test("entries of other events, and of no kind that is known, are none", () => {
    expect(grantsOf([{ at: "1", what: "handover" }, { ...begun, kind: "root" }, then("grant open", { grant: "other" })], now)).toEqual([]);
  });
});

test("Proxmox is told of roles that the host has, and of none where it has none", () => {
  const [host] = planEstate(sample).hosts;
  if (host === undefined) throw new Error("the sample has a host");
  expect(entriesFor("see", "dev", host)).toEqual([{ path: "/pool/dev", role: "PVEAuditor", propagate: true }]);
  expect(entriesFor("change", "dev", host)).toEqual(host.access.find(({ pool }) => pool === "dev")?.grants);
  expect(entriesFor("operate", "dev", host)).toBeUndefined();
  const [withPeople] = planEstate({ ...sample, access: { ...access, people: { anna: access.people["anna"] as Person, ben: access.people["ben"] as Person, carla: { name: "Carla Meier", account: "carla@pve", roles: [{ role: "deployer", environments: ["dev"] }] } } } }).hosts;
  expect(withPeople && entriesFor("operate", "dev", withPeople)).toEqual([{ path: "/pool/dev", role: "trilane-dev-deployer", propagate: true }]);
  expect(entriesFor("see", "nowhere", host)).toBeUndefined();
});
