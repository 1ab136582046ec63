import type { Grant } from "../../../../components/model/grants";
import { describeProblem } from "../../../../components/model/problem";
import { verifyHost } from "../../../../components/model/verify";
import type { Deployed } from "../../../../components/model/verify/deployed";
import { deployed, subject } from "./sample";

const LOGIN = "grant-carla-1@pve";
const carla: Grant = { id: "carla-1", person: "carla", environment: "dev", subject: { kind: "environment", right: "see" }, login: LOGIN, why: "look", approvedBy: "anna", breakGlass: false, acknowledgedBy: undefined, begun: "2026-11-21T08:00:00Z", until: "2026-11-21T10:00:00Z", ended: undefined, state: "open", used: undefined, stored: undefined };
const entry = { path: "/pool/dev", role: "PVEAuditor", holder: LOGIN, propagate: true };
const withUser = (expire: number, ...more: Deployed["grants"][number][]): Deployed => ({ ...deployed, users: [...deployed.users, { ...(deployed.users[0] as Deployed["users"][number]), id: LOGIN, enabled: true, groups: [], tokens: [{ name: "grant", separated: false, expire }] }], grants: [...deployed.grants, entry, ...more] });
const IN_TIME = Date.parse(carla.until) / 1000 - 1;
const told = (what: Deployed, ...grants: Grant[]) => verifyHost({ ...subject, grants }, what).map((finding) => `${finding.check} ${describeProblem(finding)}`);

test("an open grant, as it was given, is known", () => {
  expect(told(withUser(IN_TIME), carla)).toEqual([]);
});

test("what else its user holds is not", () => {
  expect(told(withUser(IN_TIME, { ...entry, role: "PVEAdmin" }), carla)).toEqual([expect.stringMatching(/^grant-foreign .*grant-carla-1@pve has the role PVEAdmin/)]);
});

test("a user that no journal knows, or of a grant that ended, is told with its rights", () => {
  const both = [expect.stringMatching(/^grant-unknown host user grant-carla-1@pve: looks like one of a grant, and no open grant of the journals is it/), expect.stringMatching(/^grant-foreign .*PVEAuditor/)];
  expect(told(withUser(IN_TIME))).toEqual(expect.arrayContaining(both));
  expect(told(withUser(IN_TIME), { ...carla, state: "revoked" })).toEqual(expect.arrayContaining(both));
});

test.each<[string, Deployed, Partial<Grant>, string[]]>([
  ["one that is over and still there", withUser(IN_TIME), { state: "expired" }, ["grant-left host grant carla-1 (carla: see the machines of dev): is over; expected grants that are open, or gone; remove what is left of it with npx trilane grants --end-expired"]],
  ["one that is over and was removed by hand", deployed, { state: "expired" }, []],
  ["one whose end nobody noted", withUser(IN_TIME), { state: "revoking" }, ["grant-left host grant carla-1 (carla: see the machines of dev): was not revoked as a whole; expected grants that are open, or gone; run npx trilane revoke carla-1 again"]],
  ["one whose token never ends", withUser(0), {}, ["grant-endless host grant carla-1 (carla: see the machines of dev): its token outlives 2026-11-21T10:00:00Z; expected a token that Proxmox refuses from then on; end it: npx trilane revoke carla-1"]],
  ["one whose token ends later", withUser(IN_TIME + 2), {}, [expect.stringContaining("grant-endless") as string]],
  ["broken glass", withUser(IN_TIME), { breakGlass: true, approvedBy: undefined }, ["break-glass host grant carla-1 (carla: see the machines of dev): nobody has approved it, and nobody has looked at it since; expected somebody other than carla who has; npx trilane grants acknowledge carla-1 --by NAME"]],
  ["broken glass of a database, long over", deployed, { breakGlass: true, subject: { kind: "database", service: "db", database: "orders", right: "read" }, login: "grant_carla_1", state: "ended" }, [expect.stringContaining("break-glass") as string]],
  ["broken glass that somebody has looked at", withUser(IN_TIME), { breakGlass: true, acknowledgedBy: "anna" }, []],
  ["one of another host", deployed, { environment: "elsewhere", state: "expired" }, []],
])("%s", (_, what, changed, lines) => expect(told(what, { ...carla, ...changed })).toEqual(lines));
