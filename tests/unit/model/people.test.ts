import fc from "fast-check";
import { describeProblem, mayApprove, personOf, planEstate } from "../../../components/model";
import { chainsOf } from "../../../components/model/accounts";
import { hasRole, type Access } from "../../../components/model/people";
import { checkPeopleFacts } from "../../../components/model/people-facts";
import { access, sample, withPeople, withSecondHost } from "./sample";

const lines = (author: string, approver: string, given: Access | undefined = access) => mayApprove(given, author, approver, "--approved-by").map(describeProblem);

describe("personOf", () => {
  test.each([["anna", "anna"], [" anna ", "anna"], ["anna-admin@pve", "anna"], ["ben@sso", "ben"], ["ben@shop.example", "ben"], ["dirk", "dirk"]])("%s is %s", (given, short) => {
    expect(personOf(access, given, "--approved-by").short).toBe(short);
  });

  test("tells the full name", () => {
    expect(personOf(access, "anna", "--approved-by")).toEqual({ short: "anna", name: "Anna Berger" });
  });

  test.each([
    ["ana", 'nobody is called ana, did you mean "anna"'],
    ["toString", "nobody is called toString"],
    ["anna@office", "nobody is called anna@office"],
  ])("refuses %s with the known names", (given, problem) => {
    expect(() => personOf(access, given, "--approved-by")).toThrow(`--approved-by: ${problem}; expected one of anna, ben, carla, dirk; use a short name of stacks/access.ts, or list the person there`);
  });

  test("takes any name where nobody is listed, and none that is empty", () => {
    expect(personOf(undefined, "zoe", "--approved-by")).toEqual({ short: "zoe", name: "zoe" });
    expect(() => personOf(undefined, "  ", "--approved-by")).toThrow("--approved-by: is empty");
  });
});

describe("mayApprove", () => {
  test("each of two production deployers approves the other's, and what others do", () => {
    expect([lines("anna", "ben"), lines("ben", "anna"), lines("carla", "ben")]).toEqual([[], [], []]);
  });

  test("nobody approves the own, by whichever account", () => {
    const own = (name: string) => [`--approved-by: ${name} approves the own work; expected another person; ask somebody else`];
    expect([lines("anna", "anna"), lines("anna", "anna-admin@pve"), lines("ben@shop.example", "ben")]).toEqual([own("anna"), own("anna-admin@pve"), own("ben")]);
  });

  test("who deploys nothing to production approves nothing, unless it says so", () => {
    expect(lines("anna", "carla")).toEqual(["--approved-by: carla approves nothing; expected one of ben; ask one of them, or write approves: true for carla in stacks/access.ts people.carla"]);
    expect(lines("anna", "dirk", withPeople({ dirk: { approves: true } }).access)).toEqual([]);
    expect(lines("anna", "ben", withPeople({ ben: { approves: false } }).access)).toEqual([expect.stringContaining("ben approves nothing; expected somebody who may")]);
  });

  test("who is unknown neither does nor approves anything", () => {
    expect(lines("zoe", "yan").map((line) => line.split(";")[0])).toEqual(["--approved-by: nobody is called zoe", "--approved-by: nobody is called yan"]);
  });

  test("where nobody is listed, two names have to differ", () => {
    expect(mayApprove(undefined, "zoe", "yan")).toEqual([]);
    expect(mayApprove(undefined, "zoe", " zoe").map(describeProblem)).toEqual(["approval:  zoe approves the own work; expected another person; ask somebody else"]);
  });

  test("law: whoever approves is another person, whatever is written", () => {
    const person = fc.record({ name: fc.constantFrom("A B", "C D"), roles: fc.subarray([{ role: "production deployer" } as const, { role: "viewer", environments: ["dev"] } as const]), approves: fc.option(fc.boolean(), { nil: undefined }), account: fc.constantFrom("a@pve", "b@pve", undefined) });
    const people = fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__"), person as fc.Arbitrary<Access["people"][string]>);
    fc.assert(fc.property(people, fc.constantFrom("a", "b", "c", "a@pve", "b@pve"), fc.constantFrom("a", "b", "c", "a@pve", "b@pve"), (listed, author, approver) => {
      const given: Access = { realms: {}, people: listed };
      if (mayApprove(given, author, approver).length > 0) return;
      const [one, other] = [personOf(given, author, "").short, personOf(given, approver, "").short];
      expect(one).not.toBe(other);
      expect(listed[other]?.approves ?? hasRole(listed[other]!, "production deployer")).toBe(true);
    }));
  });
});

describe("the plan of people", () => {
  const host = planEstate(withPeople()).hosts[0].people;

  test("groups and roles end at one environment; only admins have anything on /", () => {
    expect(host?.grants.map(({ group, role, path }) => `${group} ${role} ${path}`)).toEqual([
      "trilane-admins Administrator /",
      "trilane-dev-deployers trilane-dev-deployer /pool/dev",
      "trilane-prod-deployers trilane-prod-deployer /pool/prod",
      "trilane-prod-viewers trilane-prod-viewer /pool/prod",
      "trilane-test-deployers trilane-test-deployer /pool/test",
      "trilane-test-viewers trilane-test-viewer /pool/test",
    ]);
    expect(host?.roles.map(({ id }) => id)).toEqual(["trilane-dev-deployer", "trilane-prod-deployer", "trilane-prod-viewer", "trilane-test-deployer", "trilane-test-viewer"]);
  });

  test("an account has exactly its groups, ends with its person, and exists only where it may do something", () => {
    expect(host?.accounts.map(({ id, groups, expires }) => ({ id, groups, expires }))).toEqual([
      { id: "anna-admin@pve", groups: ["trilane-admins"], expires: 0 },
      { id: "anna@pve", groups: ["trilane-prod-deployers"], expires: 0 },
      { id: "ben@sso", groups: ["trilane-prod-deployers", "trilane-test-viewers"], expires: Date.parse("2027-04-01T00:00:00Z") / 1000 },
      { id: "carla@office", groups: ["trilane-dev-deployers", "trilane-prod-viewers", "trilane-test-deployers"], expires: 0 },
    ]);
    expect(host?.accounts[2]).toMatchObject({ comment: "ben: Ben Okafor", firstName: "Ben", lastName: "Okafor", email: "ben@shop.example" });
  });

  test("privileges are those of the version: none that runs commands in a guest, on either", () => {
    const roles = (major: number) => planEstate({ ...withPeople(), proxmox: { major, minor: 0 } }).hosts[0].people?.roles.filter(({ id }) => id.startsWith("trilane-prod")).map(({ privileges }) => privileges);
    expect(roles(9)).toEqual([["Pool.Audit", "VM.Audit", "VM.GuestAgent.Audit", "VM.PowerMgmt"], ["Pool.Audit", "VM.Audit", "VM.GuestAgent.Audit"]]);
    expect(roles(8)).toEqual([["Pool.Audit", "VM.Audit", "VM.PowerMgmt"], ["Pool.Audit", "VM.Audit"]]);
  });

  test("a host has the people of its own environments, the admins, and the realms that they use", () => {
    const { hosts } = planEstate({ ...withSecondHost(), access });
    expect(hosts.map(({ stack, people }) => [stack, people?.accounts.map(({ id }) => id), people?.realms.map(({ name }) => name)])).toEqual([
      ["host", ["anna-admin@pve", "anna@pve", "ben@sso", "carla@office"], ["office", "pve", "sso"]],
      ["host-b", ["anna-admin@pve", "carla@office"], ["office", "pve"]],
    ]);
    expect(hosts[1]?.people?.groups.map(({ id }) => id)).toEqual(["trilane-admins", "trilane-dev-deployers"]);
  });

  test("realms have their usual ports and scopes", () => {
    expect(host?.realms).toEqual([
      { name: "office", type: "ldap", secondFactor: "totp", server: "ldap.shop.example", mode: "ldaps", port: 636, baseDn: "ou=people,dc=shop,dc=example", userAttribute: "uid", bindDn: "cn=proxmox,dc=shop,dc=example" },
      { name: "pve", type: "pve", secondFactor: "totp" },
      { name: "sso", type: "openid", secondFactor: "provider", issuer: "https://sso.shop.example/realms/shop", clientId: "proxmox", usernameClaim: "username", scopes: "email profile" },
    ]);
  });

  test("everybody is in it in words, also who has no account", () => {
    expect(planEstate(withPeople()).people?.at(-1)).toEqual({ person: "dirk", name: "Dirk Sommer", roles: [{ role: "database reader", environments: ["prod"] }], approves: false });
    expect(planEstate(withPeople()).people?.[0]).toMatchObject({ approves: true, roles: [{ role: "admin", environments: [], account: "anna-admin@pve" }, { role: "production deployer", environments: ["prod"], account: "anna@pve" }] });
  });

  test("without a list there is nothing of it", () => {
    const plan = planEstate(sample);
    expect([plan.people, plan.hosts[0].people]).toEqual([undefined, undefined]);
  });

  test("the chain of an admin", () => {
    expect(chainsOf(withPeople(), "anna-admin@pve", { role: "admin", account: "anna-admin@pve" })).toEqual(["anna-admin@pve → group trilane-admins → role Administrator → everything on /"]);
  });
});

describe("what the host stack's token may do", () => {
  const [host] = planEstate(withPeople()).hosts;
  const on = (privileges: Readonly<Record<string, readonly string[]>>, plan = host) => checkPeopleFacts(plan, { privileges }).map(describeProblem);

  test("is refused where it cannot make people, before anything is made", () => {
    expect(on({ "/": ["Permissions.Modify"] })).toEqual([
      'stack host trilane:apiToken: lacks Group.Allocate, Realm.Allocate on /; expected what the people of stacks/access.ts need; give it to the role of the host stack, on the host: pveum role modify TrilaneHost --append 1 --privs "Group.Allocate Realm.Allocate"',
    ]);
    expect(on({ "/": ["Group.Allocate"], "/vms": ["Realm.Allocate"] })).toEqual([expect.stringContaining("lacks Realm.Allocate on /")]);
  });

  test("is enough on the paths that Proxmox asks, and where nobody is listed", () => {
    expect(on({ "/access/groups": ["Group.Allocate"], "/access": ["Realm.Allocate"] })).toEqual([]);
    expect(on({}, planEstate(sample).hosts[0])).toEqual([]);
  });
});
