import { PeopleAccess } from "../../../components/access";
import { HostConnection } from "../../../components/host/connection";
import { Leftovers } from "../../../components/host/leftovers";
import { planEstate } from "../../../components/model";
import { withPeople } from "../model/sample";
import { exposes, record, type Recording } from "./engine";

const connection = new HostConnection("https://pve.example:8006", "root@pam!admin=SECRET-UUID");
const plan = planEstate(withPeople()).hosts[0].people!;
let recording: Recording;
beforeAll(async () => {
  recording = await record(() => new PeopleAccess("people", { plan, host: connection, leftovers: new Leftovers(connection, undefined), realmSecrets: { office: "BIND-SECRET", sso: "CLIENT-SECRET" }, after: [] }), "host");
});

const inputs = (name: string) => recording.named(name).inputs;

test("an account is in exactly its groups, ends when its person does, and has no password", () => {
  expect(inputs("account-ben@sso")).toEqual({
    userId: "ben@sso", comment: "ben: Ben Okafor", firstName: "Ben", lastName: "Okafor", email: "ben@shop.example", enabled: true,
    groups: ["trilane-prod-deployers", "trilane-test-viewers"], expirationDate: "2027-04-01T00:00:00Z",
  });
  expect(inputs("account-anna@pve")).toEqual({ userId: "anna@pve", comment: "anna: Anna Berger", firstName: "Anna", lastName: "Berger", enabled: true, groups: ["trilane-prod-deployers"] });
});

test("what Proxmox notes about a person's second factor is left alone", () => {
  expect(recording.named("account-anna@pve").ignoreChanges).toEqual(["keys"]);
});

test("groups are granted what the plan says, and users nothing", () => {
  const grants = recording.resources.filter(({ type }) => type === "proxmoxve:index/acl:Acl");
  expect(grants.map(({ inputs: own }) => own)).toEqual(plan.grants.map(({ group, role, path, propagate }) => ({ path, roleId: role, groupId: group, propagate })));
  expect(inputs("group-trilane-admins")).toEqual({ groupId: "trilane-admins", comment: "everything on this host" });
  expect(inputs("people-trilane-prod-viewer")).toEqual({ roleId: "trilane-prod-viewer", privileges: ["Pool.Audit", "VM.Audit", "VM.GuestAgent.Audit"] });
});

test("whoever can log in finds the second factor demanded", () => {
  expect(recording.names(recording.named("account-carla@office").dependsOn)).toEqual(expect.arrayContaining(["realm-office", "second-factor-office", "second-factor-pve", "trilane-dev-deployers-on-pool-dev"]));
  expect(recording.resources.filter(({ type }) => type === "command:local:Command").map(({ name }) => name).sort()).toEqual(["second-factor-office", "second-factor-pve"]);
  const own = recording.named("second-factor-pve");
  expect(own.inputs).toEqual({
    create: expect.stringMatching(/second-factor\.mjs" require pve$/) as string,
    update: 'printf %s "$PULUMI_COMMAND_STDOUT"',
    delete: expect.stringMatching(/second-factor\.mjs" restore pve$/) as string,
    environment: { TRILANE_ENDPOINT: "https://pve.example:8006" },
    stdin: "root@pam!admin=SECRET-UUID",
    addPreviousOutputInEnv: true,
  });
  expect(own.deleteBeforeReplace).toBe(true);
});

test("a second factor of a directory goes and comes with its realm", () => {
  const own = recording.named("second-factor-office");
  expect([recording.names(own.replaceWith), recording.names([own.deletedWith])]).toEqual([["realm-office"], ["realm-office"]]);
});

test("directories are asked over TLS with a verified certificate, providers make no users", () => {
  expect(inputs("realm-office")).toEqual({
    realm: "office", comment: "office (LDAP)", server1: "ldap.shop.example", mode: "ldaps", port: 636, baseDn: "ou=people,dc=shop,dc=example", userAttr: "uid", verify: true,
    bindDn: "cn=proxmox,dc=shop,dc=example", bindPassword: "BIND-SECRET",
  });
  expect(inputs("realm-sso")).toEqual({
    realm: "sso", comment: "sso (OpenID Connect)", issuerUrl: "https://sso.shop.example/realms/shop", clientId: "proxmox", scopes: "email profile", autocreate: false, usernameClaim: "username", clientKey: "CLIENT-SECRET",
  });
});

test("no secret is sent in the clear", () => {
  for (const { sent } of recording.resources) for (const secret of ["BIND-SECRET", "CLIENT-SECRET", "SECRET-UUID"]) expect(exposes(sent, secret)).toBe(false);
  expect(recording.named("realm-office").secretOutputs).toContain("bindPassword");
  expect(recording.named("realm-sso").secretOutputs).toContain("clientKey");
});
