import { describeProblem, planEstate } from "../../../../components/model";
import { verifyAll, verifyEnvironment, verifyHost } from "../../../../components/model/verify";
import type { VERIFY_CHECKS } from "../../../../components/model/verify";
import type { Deployed, DeployedDatacenter } from "../../../../components/model/verify/deployed";
import { withPeople } from "../sample";
import { deployed, dev, subject } from "./sample";

const told = (what: Deployed) => verifyHost(subject, what).map((finding) => `${finding.check} ${describeProblem(finding)}`);
const refresh = "run pulumi up -s host --refresh";
const replace = (types: string, name: string) => `run pulumi up -s host --target-replace 'urn:pulumi:host::trilane::trilane:host:VirtualizationHost$proxmoxve:${types}::${name}'`;
const datacenterFirewall = replace("cluster/firewallLegacy:FirewallLegacy", "datacenter-firewall");
const nodeFirewall = replace("node/firewall:Firewall", "node-firewall");
const rights = "give the token the rights that docs/proxmox.md lists";

const datacenter = (change: Partial<DeployedDatacenter>): Deployed => ({ ...deployed, datacenter: deployed.datacenter && { ...deployed.datacenter, ...change } });
const without = <T>(record: Readonly<Record<string, T>> = {}, name: string) => Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
const storage = (change: object): Deployed => ({ ...deployed, storages: deployed.storages?.map((one) => (one.name === "trilane-images" ? { ...one, ...change } : one)) });
const backup = (change: object): Deployed => ({ ...deployed, backups: deployed.backups?.map((one) => (one.pool === "prod" ? { ...one, ...change } : one)) });
const user = (change: object): Deployed => ({ ...deployed, users: deployed.users.map((one) => (one.id === "pulumi-dev@pve" ? { ...one, ...change } : one)) });
const grants = (...more: Deployed["grants"]): Deployed => ({ ...deployed, grants: [...deployed.grants, ...more] });
const own = { name: "deploy", separated: false, expire: 0 };
const { datacenter: dc } = deployed;

test.each<readonly [keyof typeof VERIFY_CHECKS, string, Deployed, readonly string[]]>([
  ["datacenter-firewall-off", "not set", datacenter({ options: {} }), [`host datacenter firewall: the firewall is off (enable is not set); expected enable 1; ${datacenterFirewall}`]],
  ["datacenter-firewall-loosened", "both", datacenter({ options: { enable: 1, policy_in: "ACCEPT", ebtables: 0 } }), [`host datacenter firewall: policy_in is ACCEPT; expected DROP; ${datacenterFirewall}`, `host datacenter firewall: ebtables is 0; expected 1; ${datacenterFirewall}`]],
  ["node-firewall-off", "0", { ...deployed, nodes: { pve1: { options: { enable: 0 }, rules: [] } } }, [`host node pve1 firewall: the firewall is off; expected enable 1; ${nodeFirewall}`]],
  ["node-firewall-off", "nftables", { ...deployed, nodes: { pve1: { options: { nftables: 1 }, rules: [] } } }, [`host node pve1 firewall: nftables is 1; expected 0; ${nodeFirewall}`]],
  ["rule-foreign", "of the node", { ...deployed, nodes: { pve1: { options: {}, rules: [{ type: "in", action: "ACCEPT", enable: 1, macro: "SSH" }] } } }, ["host node pve1 rules: 1 rule that the plan does not know: in ACCEPT macro SSH; expected the rules of the plan alone; remove them on the host, at pve1, Firewall: they go before those of the datacenter"]],
  ["rule-missing", "of the datacenter", datacenter({ rules: dc?.rules.slice(1) ?? [] }), [`host datacenter rules: 1 rule is missing: in DROP source +dc/env_dev log info; expected every rule of the plan; ${refresh}`]],
  ["group-missing", "adm-dev", datacenter({ groups: without(dc?.groups, "adm-dev") }), [`host security group adm-dev: is missing; expected the group of the plan; ${refresh}`]],
  ["rule-missing", "of a group", datacenter({ groups: { ...dc?.groups, "adm-dev": [] } }), [`host security group adm-dev: 2 rules are missing: in ACCEPT proto icmp source +dc/admin, in ACCEPT proto tcp source +dc/admin dport 22; expected every rule of the plan; ${refresh}`]],
  ["ipset-missing", "management", datacenter({ ipsets: without(dc?.ipsets, "management") }), [`host ipset management: is missing; expected 10.99.0.1, 10.99.1.0/24; ${refresh}`]],
  ["ipset-differs", "another member", datacenter({ ipsets: { ...dc?.ipsets, env_prod: ["10.30.0.0/24", "!10.30.0.9"] } }), [`host ipset env_prod: holds !10.30.0.9, 10.30.0.0/24; expected 10.30.0.0/24; ${refresh}`]],
  ["ipset-differs", "empty", datacenter({ ipsets: { ...dc?.ipsets, env_prod: [] } }), [`host ipset env_prod: is empty; expected 10.30.0.0/24; ${refresh}`]],
  ["alias-missing", "local_network", datacenter({ aliases: {} }), [`host alias local_network: is missing; expected 10.99.0.1; ${refresh}`]],
  ["alias-differs", "local_network", datacenter({ aliases: { local_network: "10.99.0.0/24" } }), [`host alias local_network: is 10.99.0.0/24; expected 10.99.0.1; ${refresh}`]],
  ["unseen", "nearly everything", { ...deployed, privileges: { "/": ["VM.Audit"] }, pools: {}, users: [] }, [`host token: trilane@pve!host lacks Datastore.Audit, Permissions.Modify, Pool.Audit, SDN.Audit, Sys.Audit, User.Modify on /, so nothing was compared; expected a token that may read everything; ${rights}`]],
  ["unseen", "datacenter", { ...deployed, datacenter: undefined }, [`host datacenter: its firewall cannot be read; expected a token that may read it; ${rights}`]],
  ["unseen", "node", { ...deployed, nodes: {} }, [`host node pve1: its firewall cannot be read; expected a token that may read it; ${rights}`]],
  ["unseen", "lists", { ...deployed, storages: undefined, backups: undefined }, [`host: its storages cannot be read; expected a token that may read them; ${rights}`, `host: its backup jobs cannot be read; expected a token that may read them; ${rights}`]],
  ["storage-missing", "images", { ...deployed, storages: deployed.storages?.filter(({ name }) => name !== "trilane-images") }, [`host storage trilane-images: is missing; expected a directory at /var/lib/trilane/images; ${refresh}`]],
  ["storage-differs", "type", storage({ type: "nfs", path: undefined }), [`host storage trilane-images: is of type nfs; expected dir; ${refresh}`]],
  ["storage-differs", "everything", storage({ path: "/tmp", contents: ["iso", "import"], shared: true, disabled: true }), [
    `host storage trilane-images: lies at /tmp; expected /var/lib/trilane/images; ${refresh}`,
    `host storage trilane-images: takes import, iso; expected import; ${refresh}`,
    `host storage trilane-images: is marked as shared; expected a storage of this host alone; ${refresh}`,
    `host storage trilane-images: is switched off; expected a storage in use; ${refresh}`,
  ]],
  ["image-missing", "on the node", { ...deployed, images: {} }, [`host image trilane-images:import/debian-13-abababababab.qcow2: is missing on pve1; expected the image that machines are made from; ${refresh}`]],
  ["backup-missing", "of prod", { ...deployed, backups: deployed.backups?.filter(({ pool }) => pool !== "prod") }, [`host backup job trilane-prod-backup: is missing; expected pool prod to trilane-prod-backups at 02:30; ${refresh}`]],
  ["backup-differs", "everything", backup({ enabled: false, schedule: "03:00", storage: "local", pool: undefined, keep: { "keep-daily": "1" }, id: "trilane-prod-backup" }), [
    `host backup job trilane-prod-backup: is switched off; expected a job that runs; ${refresh}`,
    `host backup job trilane-prod-backup: backs up no pool; expected pool prod; ${refresh}`,
    `host backup job trilane-prod-backup: writes to local; expected trilane-prod-backups; ${refresh}`,
    `host backup job trilane-prod-backup: runs at 03:00; expected 02:30; ${refresh}`,
    `host backup job trilane-prod-backup: keeps keep-daily 1; expected keep-daily 7, keep-monthly 6, keep-weekly 4; ${refresh}`,
  ]],
  ["pool-missing", "dev", { ...deployed, pools: without(deployed.pools, "dev") }, [`host pool dev: is missing; expected the pool of an environment; ${refresh}`]],
  ["role-missing", "network", { ...deployed, roles: without(deployed.roles, "trilane-dev-network") }, [`host role trilane-dev-network: is missing; expected SDN.Use; ${refresh}`]],
  ["role-differs", "more and less", { ...deployed, roles: { ...deployed.roles, "trilane-dev-disks": ["Datastore.Audit", "Datastore.Allocate"] } }, [`host role trilane-dev-disks: also gives Datastore.Allocate and lacks Datastore.AllocateSpace; expected the privileges of the plan alone; ${refresh}`]],
  ["user-missing", "of dev", { ...deployed, users: deployed.users.filter(({ id }) => id !== "pulumi-dev@pve") }, [`host user pulumi-dev@pve: is missing; expected the user of an environment; ${refresh}`]],
  ["user-disabled", "of dev", user({ enabled: false }), [`host user pulumi-dev@pve: is switched off; expected a user that may work; ${refresh}`]],
  ["user-grouped", "of dev", user({ groups: ["admins"] }), ["host user pulumi-dev@pve: is in admins; expected a user in no group; take it out of the group on the host"]],
  ["user-foreign", "of nobody", { ...deployed, users: [...deployed.users, { id: "pulumi-stage@pve", enabled: true, groups: [], tokens: [] }] }, ["host user pulumi-stage@pve: belongs to no environment of the ladder; expected users of the ladder alone; remove it on the host: pveum user delete pulumi-stage@pve"]],
  ["token-missing", "of dev", user({ tokens: [] }), [`host token pulumi-dev@pve!deploy: is missing; expected the token of an environment; ${refresh}`]],
  ["token-differs", "of dev", user({ tokens: [{ ...own, separated: true, expire: 1798761600 }] }), [`host token pulumi-dev@pve!deploy: has separated privileges (and so none) and ends on 2027-01-01; expected a token with its user's rights that does not end; ${refresh}`]],
  ["token-foreign", "of dev", user({ tokens: [own, { ...own, name: "more" }] }), ["host user pulumi-dev@pve: has a token more that nobody knows; expected deploy alone; find out who made it, and remove it on the host: pveum user token remove pulumi-dev@pve more"]],
  ["token-foreign", "of the host stack's user", { ...deployed, users: deployed.users.map((one) => (one.id === "trilane@pve" ? { ...one, tokens: [...one.tokens, { ...own, name: "old" }] } : one)) }, ["host user trilane@pve: has a token old that nobody knows; expected host alone; find out who made it, and remove it on the host: pveum user token remove trilane@pve old"]],
  ["grant-missing", "of dev", { ...deployed, grants: deployed.grants.filter(({ path }) => path !== "/pool/dev") }, [`host rights on /pool/dev: pulumi-dev@pve lacks the role trilane-dev-machines; expected the rights of the plan; ${refresh}`]],
  ["grant-foreign", "on our paths", grants({ path: "/pool/dev", role: "PVEAdmin", holder: "@staff", propagate: true }, { path: "/storage/trilane-images", role: "PVEAdmin", holder: "anna@pve!cli", propagate: true }, { path: "/vms/3010", role: "PVEVMUser", holder: "anna@pve", propagate: true }), [
    "host rights on /pool/dev: @staff has the role PVEAdmin; expected the rights of the plan alone; remove it on the host: pveum acl delete /pool/dev --roles PVEAdmin --groups staff",
    "host rights on /storage/trilane-images: anna@pve!cli has the role PVEAdmin; expected the rights of the plan alone; remove it on the host: pveum acl delete /storage/trilane-images --roles PVEAdmin --tokens 'anna@pve!cli'",
    "host rights on /vms/3010: anna@pve has the role PVEVMUser; expected the rights of the plan alone; remove it on the host: pveum acl delete /vms/3010 --roles PVEVMUser --users anna@pve",
  ]],
  ["grant-foreign", "to our user on another's, with what it comes to", grants({ path: "/storage/trilane-prod-backups", role: "trilane-dev-disks", holder: "pulumi-dev@pve", propagate: true }), [
    "host rights on /storage/trilane-prod-backups: pulumi-dev@pve has the role trilane-dev-disks: dev's user pulumi-dev@pve holds Datastore.AllocateSpace, Datastore.Audit on the backups of prod: dev's user pulumi-dev@pve -> ACL /storage/trilane-prod-backups -> role trilane-dev-disks; expected the rights of the plan alone; remove it on the host: pveum acl delete /storage/trilane-prod-backups --roles trilane-dev-disks --users pulumi-dev@pve",
  ]],
  ["right-beyond", "by a storage in the pool", { ...deployed, poolStorages: { dev: ["trilane-prod-disks"] } }, [
    "host rights of pulumi-dev@pve: dev's user pulumi-dev@pve holds Pool.Audit, VM.Allocate and 11 more on the disks of prod: dev's user pulumi-dev@pve -> ACL /pool/dev -> role trilane-dev-machines -> member /storage/trilane-prod-disks; expected rights that end where the plan says; take it out of the pool on the host: pvesh set /pools/dev --delete 1 --storage trilane-prod-disks",
  ]],
  ["grant-foreign", "to our user elsewhere", grants({ path: "/", role: "PVEAuditor", holder: "pulumi-dev@pve!deploy", propagate: true }), ["host rights on /: pulumi-dev@pve!deploy has the role PVEAuditor; expected the rights of the plan alone; remove it on the host: pveum acl delete / --roles PVEAuditor --tokens 'pulumi-dev@pve!deploy'"]],
])("%s: %s", (check, _, what, messages) => {
  expect(told(what)).toEqual(messages.map((message) => `${check} ${message}`));
});

test("a group on / is told by what it comes to, although neither group nor path are the plan's", () => {
  const grouped = user({ groups: ["staff"] });
  expect(told({ ...grouped, roles: { ...grouped.roles, Staff: ["VM.Audit", "Sys.Modify"] }, grants: [...grouped.grants, { path: "/", role: "Staff", holder: "@staff", propagate: true }] })).toEqual([
    "user-grouped host user pulumi-dev@pve: is in staff; expected a user in no group; take it out of the group on the host",
    "right-beyond host rights of pulumi-dev@pve: dev's user pulumi-dev@pve holds Sys.Modify, VM.Audit on prod-db-1 (VM 1020): dev's user pulumi-dev@pve -> group staff -> ACL / -> role Staff -> propagates to /vms/1020, and so on 15 more; expected rights that end where the plan says; see who gave it on the host: pveum acl list, and what the role Staff means: pveum role list",
  ]);
});

test("others may have names, rights, users and tokens of their own beside", () => {
  expect(told(grants({ path: "/pool/lab", role: "PVEAdmin", holder: "@staff", propagate: true }, { path: "/vms/777", role: "PVEVMUser", holder: "anna@pve", propagate: true }))).toEqual([]);
});

test("an environment's token tells what its rights lack and what is too much, and nothing of what it cannot see", () => {
  const seen: Deployed = { ...deployed, datacenter: undefined, storages: undefined, backups: undefined, users: [], grants: [], nodes: {}, images: {} };
  const held = { "/": ["Sys.Audit"], "/pool/dev": ["VM.Audit", "VM.Console"], "/storage/trilane-dev-disks": ["Datastore.AllocateSpace", "Datastore.Audit"], "/storage/trilane-images": ["Datastore.Audit"], "/vms/3010": ["VM.Audit"], "/vms": ["VM.Audit"] };
  const lines = verifyEnvironment(subject, dev, { ...seen, privileges: held }).map((finding) => `${finding.check} ${describeProblem(finding)}`);
  expect(lines).toEqual([
    `rights-missing dev token: lacks Pool.Audit, VM.Allocate, VM.Config.CDROM, VM.Config.CPU, VM.Config.Cloudinit, VM.Config.Disk, VM.Config.HWType, VM.Config.Memory, VM.Config.Network, VM.Config.Options, VM.GuestAgent.Audit, VM.PowerMgmt on /pool/dev; SDN.Use on /sdn/zones/localnetwork/vmbr0/10; expected the rights of the plan; ${refresh}`,
    "rights-extra dev token: also has Sys.Audit on /; VM.Console on /pool/dev; VM.Audit on /vms; expected the rights of the plan alone; see who gave it on the host: pveum acl list",
  ]);
});

test("errors come before warnings", () => {
  const both = verifyAll(subject, { ...datacenter({ options: {} }), guests: deployed.guests.map((guest) => (guest.vmid === 3010 && guest.config ? { ...guest, config: { now: guest.config.now, next: { ...guest.config.next, cores: "7" } } } : guest)) });
  expect(both.map(({ severity }) => severity)).toEqual(["error", "warning"]);
});

describe("people", () => {
  const whole = planEstate(withPeople());
  const plan = whole.hosts[0];
  const people = plan.people!;
  const seen: Deployed = {
    ...deployed,
    roles: { ...deployed.roles, ...Object.fromEntries(people.roles.map(({ id, privileges }) => [id, privileges])) },
    users: [...deployed.users, ...people.accounts.map(({ id, groups, expires }) => ({ id, enabled: true, groups, expires, tokens: [] }))],
    grants: [...deployed.grants, ...people.grants.map(({ group, ...grant }) => ({ ...grant, holder: `@${group}` }))],
    realms: [
      { name: "pve", type: "pve", secondFactor: "oath" },
      { name: "office", type: "ldap", secondFactor: "oath", settings: { server1: "ldap.shop.example", mode: "ldaps", port: "636", base_dn: "ou=people,dc=shop,dc=example", user_attr: "uid", bind_dn: "cn=proxmox,dc=shop,dc=example", verify: "1" } },
      { name: "sso", type: "openid", settings: { "issuer-url": "https://sso.shop.example/realms/shop", "client-id": "proxmox", "username-claim": "username" } },
    ],
  };
  // What a difference comes to is told behind it, and has tests of its own.
  const findings = (what: Deployed) => verifyHost({ ...subject, host: plan, people: whole.people! }, what).filter(({ check }) => check !== "right-beyond").map((finding) => `${finding.check} ${describeProblem(finding).replace(/: [^:;]*'s account .*?(?=; expected)/, "")}`);
  const account = (id: string, change: object): Deployed => ({ ...seen, users: seen.users.map((one) => (one.id === id ? { ...one, ...change } : one)) });
  const realm = (name: string, change: object): Deployed => ({ ...seen, realms: seen.realms!.map((one) => (one.name === name ? { ...one, ...change } : one)) });
  const more = (grant: Deployed["grants"][number]): Deployed => ({ ...seen, grants: [...seen.grants, grant] });
  const secondFactor = (name: string) => `run pulumi up -s host --target-replace 'urn:pulumi:host::trilane::trilane:host:VirtualizationHost$trilane:access:PeopleAccess$command:local:Command::second-factor-${name}'`;

  test("nothing where everything is as planned", () => expect(findings(seen)).toEqual([]));

  test.each<[string, Deployed, string]>([
    ["a user deleted by hand", { ...seen, users: seen.users.filter(({ id }) => id !== "anna@pve") }, `user-missing host user anna@pve: is missing; expected the account of anna: Anna Berger; ${refresh}`],
    ["a user switched off", account("anna@pve", { enabled: false }), `user-disabled host user anna@pve: is switched off; expected an account that works, or a person who is not listed; ${refresh}`],
    ["a group more", account("carla@office", { groups: ["trilane-admins", ...people.accounts[3]!.groups] }), `user-groups host user carla@office: is also in trilane-admins; expected trilane-dev-deployers, trilane-prod-viewers, trilane-test-deployers; ${refresh}`],
    ["a group less", account("anna@pve", { groups: [] }), `user-groups host user anna@pve: is not in trilane-prod-deployers; expected trilane-prod-deployers; ${refresh}`],
    ["no end any more", account("ben@sso", { expires: 0 }), `user-ends host user ben@sso: ends never; expected on 2027-04-01; ${refresh}`],
    ["a token of a person", account("anna@pve", { tokens: [own] }), "token-foreign host user anna@pve: has a token deploy; expected none: people log in themselves, with their second factor; find out who made it, and remove it on the host: pveum user token remove anna@pve deploy"],
    ["somebody in a group", { ...seen, users: [...seen.users, { id: "eve@pve", enabled: true, groups: ["trilane-admins"], tokens: [] }] }, "user-member host user eve@pve: is in trilane-admins; expected people of stacks/access.ts alone; list the person there, or take it out on the host: pveum user modify eve@pve --groups ''"],
    ["a grant more for a group", more({ path: "/mapping", role: "PVEMappingUser", holder: "@trilane-dev-deployers", propagate: true }), "grant-foreign host rights on /mapping: @trilane-dev-deployers has the role PVEMappingUser; expected the rights of the plan alone; remove it on the host: pveum acl delete /mapping --roles PVEMappingUser --groups trilane-dev-deployers"],
    ["a grant for an account itself", more({ path: "/nodes", role: "PVESysAdmin", holder: "carla@office", propagate: true }), "grant-foreign host rights on /nodes: carla@office has the role PVESysAdmin; expected the rights of the plan alone; remove it on the host: pveum acl delete /nodes --roles PVESysAdmin --users carla@office"],
    ["a grant less", { ...seen, grants: seen.grants.filter(({ holder }) => holder !== "@trilane-prod-viewers") }, `grant-missing host rights on /pool/prod: @trilane-prod-viewers lacks the role trilane-prod-viewer; expected the rights of the plan; ${refresh}`],
    ["a privilege more", { ...seen, roles: { ...seen.roles, "trilane-prod-viewer": [...people.roles.find(({ id }) => id === "trilane-prod-viewer")!.privileges, "VM.Console"] } }, `role-differs host role trilane-prod-viewer: also gives VM.Console; expected the privileges of the plan alone; ${refresh}`],
    ["a second factor switched off", realm("pve", { secondFactor: undefined }), `second-factor-off host realm pve: demands no second factor; expected a code of an authenticator (oath); ${secondFactor("pve")}`],
    ["another second factor", realm("office", { secondFactor: "yubico" }), `second-factor-off host realm office: demands yubico; expected a code of an authenticator (oath); ${secondFactor("office")}`],
    ["another directory", realm("office", { settings: { ...seen.realms![1]!.settings, server1: "evil.example" } }), `realm-differs host realm office: its server1 is evil.example; expected ldap.shop.example; ${refresh}`],
    ["a second directory", realm("office", { settings: { ...seen.realms![1]!.settings, server2: "evil.example" } }), `realm-differs host realm office: its server2 is evil.example; expected none; ${refresh}`],
    ["a realm deleted", { ...seen, realms: seen.realms!.filter(({ name }) => name !== "sso") }, `realm-missing host realm sso: is missing; expected where accounts come from; ${refresh}`],
  ])("%s is found", (_, what, expected) => expect(findings(what)).toEqual([expected]));

  test("a group too many is told by what it comes to, and nothing that the plan gives", () => {
    const all = verifyHost({ ...subject, host: plan, people: whole.people! }, account("carla@office", { groups: ["trilane-prod-deployers", ...people.accounts[3]!.groups] }));
    expect(all.filter(({ check }) => check === "right-beyond").map(describeProblem)).toEqual([
      "host rights of carla@office: Carla Meier's account carla@office changes production and what is below it: it holds VM.PowerMgmt on prod-db-1 (VM 1020): Carla Meier's account carla@office -> group trilane-prod-deployers -> ACL /pool/prod -> role trilane-prod-deployer -> member /vms/1020, and so on 3 more; expected rights that end where the plan says; see who gave it on the host: pveum acl list, and what the role trilane-prod-deployer means: pveum role list",
    ]);
  });

  test("what may not be read is not told as different", () => {
    expect(findings(realm("office", { settings: undefined }))).toEqual([]);
    expect(findings(Object.fromEntries(Object.entries(seen).filter(([key]) => key !== "realms")) as unknown as Deployed)).toEqual([]);
  });
});
