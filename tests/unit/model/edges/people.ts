/** Edges of the guards of people. */
import type { LdapRealm, OpenIdRealm, PlanInput } from "../../../../components/model";
import { access, sample, withPeople } from "../sample";
import { edge, type Edge } from "./edge";

const office = (change: Partial<LdapRealm>): PlanInput => withPeople({}, { office: { ...access.realms["office"], ...change } });
const sso = (change: Partial<OpenIdRealm>): PlanInput => withPeople({}, { sso: { ...access.realms["sso"], ...change } });
const named = (name: string): PlanInput => withPeople({ dirk: { name } });
const daily = (account: string): PlanInput => withPeople({ anna: { account } });
const own = "expected user@realm of this person alone, at most 64 characters; write for example anna@pve";
const place = "stacks/access.ts people.anna";
const realm = "stacks/access.ts realms.office";
const calledSo = (name: string, id: string): PlanInput => withPeople({}, { [name]: { type: "openid", secondFactor: "provider", issuer: "https://sso.example", clientId: id } });

/** All of them. */
export const peopleEdges: readonly Edge[] = [
  edge("PEOPLE-01", "nobody is listed", sample),
  edge("PEOPLE-01", "a job with a number", named("Admin 2"), ['stacks/access.ts people.dirk.name: "Admin 2" is nobody\'s name; expected first name and family name of one person; write for example Anna Berger']),
  edge("PEOPLE-01", "a family name that is a job", named("Ines Service")),
  edge("PEOPLE-01", "letters of another alphabet", named("Σοφία")),
  edge("PEOPLE-01", "an address twice", withPeople({ dirk: { email: "ben@shop.example" } }), ["stacks/access.ts people.dirk: is Dirk Sommer, as ben is; expected one entry for each person; put the accounts and roles of dirk into ben; if they are two, tell them apart in name and email"]),
  edge("PEOPLE-02", "a team with a number", daily("team7@pve"), [`${place}: team7@pve is nobody's: a login that several people know belongs to none of them; ${own}`]),
  edge("PEOPLE-02", "64 characters", daily(`${"a".repeat(60)}@pve`)),
  edge("PEOPLE-02", "65 characters", daily(`${"a".repeat(61)}@pve`), [`${place}: "${"a".repeat(61)}@pve" is not an account; ${own}`]),
  edge("PEOPLE-02", "a path in it", daily("anna/b@pve"), [`${place}: "anna/b@pve" is not an account; ${own}`]),
  edge("PEOPLE-02", "a role of databases without an account", withPeople({ dirk: { roles: [{ role: "database writer", environments: ["prod"] }] } })),
  edge("PEOPLE-02", "a realm that every object inherits", daily("anna@constructor"), [`${place}: anna@constructor is of the realm constructor, which is not listed; expected one of pve, office, sso; add constructor to realms, or correct the account`]),
  edge("PEOPLE-03", "two accounts of one person", withPeople({ anna: { roles: [{ role: "production deployer" }, { role: "viewer", environments: ["dev"], account: "anna@office" }] } })),
  edge("PEOPLE-04", "every role as it may be", withPeople({ dirk: { account: "dirk@pve", roles: [{ role: "viewer", environments: ["dev", "test", "prod"] }, { role: "database reader", environments: ["prod"] }] } })),
  edge("PEOPLE-05", "one is enough", withPeople({ ben: { roles: [] }, dirk: { approves: true } })),
  edge("PEOPLE-06", "two accounts of one person", withPeople({ ben: { roles: [] }, carla: { roles: [{ role: "deployer", environments: ["dev"] }, { role: "production deployer", account: "carla-release@office" }] } })),
  edge("PEOPLE-07", "the other one approves nothing", withPeople({ ben: { approves: false } }), [`${place}: deploys production, and nobody else may approve it; expected another person who approves; write approves: true for somebody else, or name a second production deployer`]),
  edge("PEOPLE-08", "an admin without a daily account", withPeople({ dirk: { roles: [{ role: "admin", account: "dirk-admin@pve" }] } })),
  edge("PEOPLE-09", "another word", withPeople({}, { pve: { type: "pve", secondFactor: "none" } }), ['stacks/access.ts realms.pve.secondFactor: is none; expected totp; write secondFactor: "totp"']),
  edge("PEOPLE-10", "the first and the last port", office({ port: 1 })),
  edge("PEOPLE-10", "the last port", office({ port: 65535 })),
  edge("PEOPLE-10", "a port too high", office({ port: 65536 }), [`${realm}.port: 65536 is not a port; expected 1 to 65535; leave it out for the usual one`]),
  edge("PEOPLE-10", "half a port", office({ port: 1.5 }), [`${realm}.port: 1.5 is not a port; expected 1 to 65535; leave it out for the usual one`]),
  edge("PEOPLE-10", "a second directory with a password in its name", office({ fallback: "cn:secret@ldap" }), [`${realm}.fallback: "cn:secret@ldap" is not a name or an address; expected the directory's name, as its certificate has it; write for example ldap.clinic.example`]),
  edge("PEOPLE-10", "an issuer with a password", sso({ issuer: "https://a:b@sso.example" }), ['stacks/access.ts realms.sso.issuer: "https://a:b@sso.example" is not an issuer; expected https://… without user, query and fragment; copy it from the provider']),
  edge("PEOPLE-10", "an issuer with a query", sso({ issuer: "https://sso.example?a=b" }), ['stacks/access.ts realms.sso.issuer: "https://sso.example?a=b" is not an issuer; expected https://… without user, query and fragment; copy it from the provider']),
  edge("PEOPLE-10", "32 characters", calledSo("r".repeat(32), "c".repeat(256))),
  edge("PEOPLE-10", "33 characters", calledSo("r".repeat(33), "c"), [`stacks/access.ts realms.${"r".repeat(33)}: ${"r".repeat(33)} cannot be a realm; expected 2 to 32 letters, digits, dots, hyphens and underscores, starting with a letter, and not pam; rename it`]),
  edge("PEOPLE-10", "pve of another type", calledSo("pve", "c"), ["stacks/access.ts realms.pve: pve is of the type openid; expected pve as the name of Proxmox's own accounts, and of nothing else; rename the realm, or correct its type"]),
  edge("PEOPLE-11", "the last day is today", withPeople({ ben: { until: sample.today } })),
];
