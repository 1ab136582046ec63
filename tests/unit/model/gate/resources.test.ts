import { describeProblem, type HolderPlan } from "../../../../components/model";
import { checkEnvironmentResource, checkHostResource, type Declared, type DeclaredResource } from "../../../../components/model/gate";
import { planEstate } from "../../../../components/model";
import { sample, withGateway, withPeople } from "../sample";

const endpoint = "https://pve1.example:8006";
const whole = planEstate(sample);
const plan = whole.environments.find(({ environment }) => environment === "dev")!;
const machine = plan.machines[0]!;
const holder = { vmid: 3555, name: "dev-x-data" } as HolderPlan;
const { bridge, vlan, mac } = machine;
const card = { bridge, vlan: vlan!, mac, firewall: true };
const { options, rules, ipfilter } = machine.firewall;

const resource = (declared: Declared, complete = true): DeclaredResource => ({ name: "x", type: "t", declared, complete });
const inEnvironment = (declared: Declared, complete = true): string[] => checkEnvironmentResource({ plan, holders: [holder], endpoint }, resource(declared, complete)).map(describeProblem);
const line = (text: string): string[] => [`resource x (t): ${text}`];
const { vmid } = machine;

describe("the stack of an environment", () => {
  test.each<[string, Declared]>([
    ["a planned machine", { kind: "vm", vmid, cards: [card], opens: [] }],
    ["a holder", { kind: "vm", vmid: 3555, opens: [] }],
    ["its firewall", { kind: "vm firewall", vmid, options }],
    ["its rules", { kind: "rules", scope: "vm", vmid, rules }],
    ["its set", { kind: "ipset", scope: "vm", vmid, name: ipfilter.name, cidrs: ipfilter.cidrs }],
    ["the provider of the stack", { kind: "provider", endpoint, verified: true, ways: [] }],
    ["a long password", { kind: "random", bits: 128 }],
  ])("takes %s", (_, declared) => expect(inEnvironment(declared)).toEqual([]));

  const planned = "change the estate in stacks/estate.ts or its settings, not the resource";
  test.each<[string, Declared, string]>([
    ["another VM", { kind: "vm", vmid: 9999, cards: [card], opens: [] }, "VM 9999 is not in the plan; expected a machine of dev, so that it is in the proof and in the fingerprint; declare a service in stacks/estate.ts"],
    ["a VM without a number", { kind: "vm", cards: [card], opens: [] }, "names no VMID; expected that of a planned machine; set vmId"],
    ["a NIC past the firewall", { kind: "vm", vmid, cards: [{ ...card, firewall: false }], opens: [] }, `its NICs are [${JSON.stringify({ ...card, firewall: false })}]; expected [${JSON.stringify(card)}], as planned; ${planned}`],
    ["a second NIC", { kind: "vm", vmid, cards: [card, card], opens: [] }, `its NICs are [${JSON.stringify(card)},${JSON.stringify(card)}]; expected [${JSON.stringify(card)}], as planned; ${planned}`],
    ["a holder with a NIC", { kind: "vm", vmid: 3555, cards: [card], opens: [] }, `its NICs are [${JSON.stringify(card)}]; expected [], as planned; ${planned}`],
    ["a snippet", { kind: "vm", vmid, cards: [card], opens: ["initialization.userDataFileId"] }, "sets initialization.userDataFileId; expected none; leave snippets out: any token can read them"],
    ["a password in clear", { kind: "vm", vmid, cards: [card], opens: ["initialization.userAccount.password"] }, "sets initialization.userAccount.password; expected none; use keys: Proxmox keeps a password in clear text"],
    ["a device of the host", { kind: "vm", vmid, cards: [card], opens: ["hostpcis"] }, "sets hostpcis; expected none; leave it out"],
    ["a firewall that is off", { kind: "vm firewall", vmid, options: { ...options, enabled: false } }, `enabled is false; expected true, as planned; ${planned}`],
    ["an option that is left out", { kind: "vm firewall", vmid, options: { ...options, ipfilter: undefined! } }, "ipfilter is left out; expected true, as planned; set ipfilter"],
    ["rules of one's own", { kind: "rules", scope: "vm", vmid: 3555, rules: [{ type: "in", action: "ACCEPT", log: "nolog", comment: "open" }] }, `its rules are [{"type":"in","action":"ACCEPT","log":"nolog","comment":"open"}]; expected [], as planned; ${planned}`],
    ["another address", { kind: "ipset", scope: "vm", vmid, name: "ipfilter-net0", cidrs: ["0.0.0.0/0"] }, `its members are {"name":"ipfilter-net0","cidrs":["0.0.0.0/0"]}; expected {"name":"ipfilter-net0","cidrs":${JSON.stringify(ipfilter.cidrs)}}, as planned; ${planned}`],
    ["rules of the datacenter", { kind: "rules", scope: "datacenter", rules: [] }, "belongs to no environment; expected machines of dev, their firewall and their data alone; declare it in the host stack, in stacks/host.ts"],
    ["a set of the datacenter", { kind: "ipset", scope: "datacenter", name: "a", cidrs: [] }, "belongs to no environment; expected machines of dev, their firewall and their data alone; declare it in the host stack, in stacks/host.ts"],
    ["anything else of Proxmox", { kind: "other" }, "belongs to no environment; expected machines of dev, their firewall and their data alone; declare it in the host stack, in stacks/host.ts"],
    ["a right", { kind: "grant", path: "/", role: "Administrator", holder: "pulumi-dev@pve" }, "belongs to no environment; expected machines of dev, their firewall and their data alone; declare it in the host stack, in stacks/host.ts"],
    ["another host", { kind: "provider", endpoint: "https://other:8006", verified: true, ways: [] }, `reaches https://other:8006; expected ${endpoint} alone, the host of this stack; use the provider of the stack`],
    ["a host that is not verified", { kind: "provider", endpoint, verified: false, ways: [] }, "does not verify the host's certificate; expected insecure: false; trust the host's authority: see docs/proxmox.md"],
    ["another way to the host", { kind: "provider", endpoint, verified: true, ways: ["ssh"] }, "sets ssh; expected the stack's API token alone; leave ssh out"],
    ["a short password", { kind: "random", bits: 127.9 }, "draws 127 bits; expected at least 128 bits, as every secret; make it longer"],
  ])("refuses %s", (_, declared, expected) => expect(inEnvironment(declared)).toEqual(line(expected)));

  test("what is not known yet is not told as left out", () => {
    expect(inEnvironment({ kind: "vm firewall", options: {} }, false)).toEqual([]);
    expect(inEnvironment({ kind: "vm firewall", vmid, options: {} }, false)).toEqual([]);
    expect(inEnvironment({ kind: "vm firewall", vmid, options: {} })).toHaveLength(Object.keys(options).length);
  });
});

describe("a host stack", () => {
  const host = whole.hosts[0];
  const gated = planEstate(withGateway({})).hosts[0];
  const inHost = (declared: Declared, own = host): string[] => checkHostResource({ plan: own, endpoint }, resource(declared)).map(describeProblem);
  const set = host.ipsets[0]!;
  const alias = host.aliases[0]!;
  const group = host.networks[0]!.adminGroup;
  const access = host.access[0]!;
  const own = access.grants[0]!;
  const { uplink, legs } = gated.gateway!;
  const cards = [{ bridge: uplink.bridge, mac: uplink.mac, firewall: false }, ...legs.map((leg) => ({ bridge: gated.gateway!.bridge, vlan: leg.vlan, mac: leg.mac, firewall: false }))];

  test.each<[string, Declared, (typeof host)?]>([
    ["the planned rules", { kind: "rules", scope: "datacenter", rules: host.rules }],
    ["a planned set", { kind: "ipset", scope: "datacenter", name: set.name, cidrs: set.cidrs }],
    ["a set that nobody uses", { kind: "ipset", scope: "datacenter", name: "own", cidrs: ["0.0.0.0/0"] }],
    ["a planned alias", { kind: "alias", scope: "datacenter", name: alias.name, cidrs: [alias.cidr] }],
    ["a planned group", { kind: "security group", name: group.name, rules: group.rules }],
    ["a group that nobody uses", { kind: "security group", name: "own", rules: [] }],
    ["the firewall", { kind: "datacenter firewall", options: host.firewall.datacenter }],
    ["a node's firewall", { kind: "node firewall", options: host.firewall.node }],
    ["a planned right", { kind: "grant", path: own.path, role: own.role, holder: access.user }],
    ["a right of somebody else on something else", { kind: "grant", path: "/storage/isos", role: "PVEDatastoreUser", holder: "anna@pve" }],
    ["a planned token", { kind: "token", user: access.user, name: access.token, separated: false }],
    ["a token with rights of its own", { kind: "token", user: "anna@pve", name: "t", separated: true }],
    ["the gateway", { kind: "vm", vmid: gated.gateway!.vmid, cards, opens: [] }, gated],
    ["a metrics server", { kind: "other" }],
    ["the provider of the stack", { kind: "provider", endpoint, verified: true, ways: [] }],
  ])("takes %s", (...[, declared, at]) => expect(inHost(declared, at)).toEqual([]));

  const rights = "expected the rights that the plan gives, and none beside them; remove it; list people and their roles in stacks/access.ts";
  test.each<[string, Declared, string | RegExp, (typeof host)?]>([
    ["fewer rules", { kind: "rules", scope: "datacenter", rules: host.rules.slice(1) }, /^resource x \(t\): its rules are /],
    ["rules of a node", { kind: "rules", scope: "node", rules: [] }, "filters a node; expected the firewall of the datacenter alone: machines are filtered by their environment's stack; declare a flow in stacks/estate.ts"],
    ["the firewall of a VM", { kind: "vm firewall", vmid: 1, options: {} }, "filters a vm; expected the firewall of the datacenter alone: machines are filtered by their environment's stack; declare a flow in stacks/estate.ts"],
    ["the set of a VM", { kind: "ipset", scope: "vm", vmid: 1, name: set.name }, "filters a vm; expected the firewall of the datacenter alone: machines are filtered by their environment's stack; declare a flow in stacks/estate.ts"],
    ["a planned set with other members", { kind: "ipset", scope: "datacenter", name: set.name, cidrs: ["10.0.0.0/8"] }, /its members are \["10\.0\.0\.0\/8"\]; expected \[/],
    ["a planned alias of another address", { kind: "alias", scope: "datacenter", name: alias.name, cidrs: ["10.0.0.0/8"] }, /its members are \["10\.0\.0\.0\/8"\]; expected \[/],
    ["a planned group with other rules", { kind: "security group", name: group.name, rules: [] }, /its rules are \[\]; expected \[/],
    ["a set of an environment with other members", { kind: "ipset", scope: "datacenter", name: host.networks[0]!.ipset.name, cidrs: [] }, /its members are \[\]; expected \[/],
    ["a firewall that is off", { kind: "datacenter firewall", options: { ...host.firewall.datacenter, enabled: false } }, /^resource x \(t\): enabled is false; expected true/],
    ["the other filter", { kind: "node firewall", options: { ...host.firewall.node, nftables: true } }, /^resource x \(t\): nftables is true; expected false/],
    ["a VM", { kind: "vm", vmid: 9999, opens: [] }, "VM 9999 is not in the plan; expected the gateway alone; declare a service in stacks/estate.ts"],
    ["a VM without a number", { kind: "vm", opens: [] }, "is a VM; expected none in this network mode; declare a service in stacks/estate.ts"],
    ["a gateway with a NIC more", { kind: "vm", vmid: gated.gateway!.vmid, cards: [...cards, cards[0]!], opens: [] }, /its NICs are/, gated],
    ["a gateway with a device", { kind: "vm", vmid: gated.gateway!.vmid, cards, opens: ["usbs"] }, "sets usbs; expected none; leave it out", gated],
    ["a right on everything", { kind: "grant", path: "/", role: "Administrator", holder: "anna@pve" }, `gives Administrator on / to anna@pve; ${rights}`],
    ["a right on an environment", { kind: "grant", path: own.path, role: "PVEVMAdmin", holder: "anna@pve" }, `gives PVEVMAdmin on ${own.path} to anna@pve; ${rights}`],
    ["a right above environments", { kind: "grant", path: "/pool", role: "PVEPoolAdmin", holder: "anna@pve" }, `gives PVEPoolAdmin on /pool to anna@pve; ${rights}`],
    ["a right on one VM", { kind: "grant", path: "/vms/3011", role: "PVEVMAdmin", holder: "anna@pve" }, `gives PVEVMAdmin on /vms/3011 to anna@pve; ${rights}`],
    ["a right more for an environment", { kind: "grant", path: "/storage/isos", role: "PVEDatastoreUser", holder: access.user }, `gives PVEDatastoreUser on /storage/isos to ${access.user}; ${rights}`],
    ["a right more for a token of an environment", { kind: "grant", path: "/storage/isos", role: "PVEDatastoreUser", holder: `${access.user}!two` }, `gives PVEDatastoreUser on /storage/isos to ${access.user}!two; ${rights}`],
    ["a right on another environment", { kind: "grant", path: host.access[1]!.grants[0]!.path, role: host.access[1]!.grants[0]!.role, holder: access.user }, /gives .*; expected the rights that the plan gives/],
    ["a second token", { kind: "token", user: access.user, name: "two", separated: true }, `is another token of ${access.user}; expected one token for each environment; remove it`],
    ["a token of root", { kind: "token", user: "root@pam", name: "t", separated: true }, "is a token of root@pam; expected a user of its own with the rights that it needs; make a user, a role and a token of it"],
    ["a token with all rights", { kind: "token", user: "anna@pve", name: "t", separated: false }, "has all rights of anna@pve; expected privilegesSeparation: true; set it, and grant the token what it needs"],
    ["a host that is not verified", { kind: "provider", verified: false, ways: [] }, "does not verify the host's certificate; expected insecure: false; trust the host's authority: see docs/proxmox.md"],
  ])("refuses %s", (...[, declared, expected, at]) => {
    const found = inHost(declared, at);
    expect(found).toHaveLength(1);
    if (typeof expected === "string") expect(found).toEqual(line(expected));
    else expect(found[0]).toMatch(expected);
  });

  test("what is not known yet is not told", () => {
    expect(inHost({ kind: "grant", role: "x" })).toEqual([]);
    expect(inHost({ kind: "token", separated: false })).toEqual([]);
    expect(inHost({ kind: "ipset", scope: "datacenter", name: set.name })).toEqual([]);
  });
});

describe("people in a host stack", () => {
  const people = planEstate(withPeople()).hosts[0];
  const check = (declared: Declared): string[] => checkHostResource({ plan: people, endpoint }, resource(declared)).map(describeProblem);
  const listed = "list people and their roles in stacks/access.ts";
  const unchanged = "change the estate in stacks/estate.ts or its settings, not the resource";
  const office = { server1: "ldap.shop.example", mode: "ldaps", port: 636, baseDn: "ou=people,dc=shop,dc=example", userAttr: "uid", bindDn: "cn=proxmox,dc=shop,dc=example", verify: true };
  const sso = { issuerUrl: "https://sso.shop.example/realms/shop", clientId: "proxmox", usernameClaim: "username", autocreate: false };

  test.each<[string, Declared]>([
    ["a planned account", { kind: "user", id: "anna@pve", groups: ["trilane-prod-deployers"], expires: 0, opens: [] }],
    ["an account before its groups are known", { kind: "user", id: "anna@pve", opens: [] }],
    ["the user of an environment", { kind: "user", id: "pulumi-dev@pve", groups: [], expires: 0, opens: [] }],
    ["somebody else in a group that is not planned", { kind: "user", id: "printer@pve", groups: ["printers"], expires: 0, opens: ["password"] }],
    ["a planned role", { kind: "role", id: "trilane-dev-deployer", privileges: ["VM.PowerMgmt", "VM.Audit", "Pool.Audit", "VM.GuestAgent.Audit"] }],
    ["a role of nobody", { kind: "role", id: "Printing", privileges: ["Sys.Modify"] }],
    ["a group", { kind: "group", id: "printers", opens: [] }],
    ["what admins have", { kind: "grant", path: "/", role: "Administrator", holder: "@trilane-admins" }],
    ["a directory", { kind: "realm", name: "office", settings: office }],
    ["a provider", { kind: "realm", name: "sso", settings: sso }],
    ["a right of a group that is not planned on nobody's", { kind: "grant", path: "/mapping", role: "PVEMappingUser", holder: "@printers" }],
  ])("takes %s", (_, declared) => expect(check(declared)).toEqual([]));

  test.each<[string, Declared, string]>([
    ["a group more", { kind: "user", id: "anna@pve", groups: ["trilane-admins", "trilane-prod-deployers"], opens: [] }, `its groups are ["trilane-admins","trilane-prod-deployers"]; expected ["trilane-prod-deployers"], as planned; ${unchanged}`],
    ["an end that is left out", { kind: "user", id: "ben@sso", groups: ["trilane-prod-deployers", "trilane-test-viewers"], expires: 0, opens: [] }, `its end is 0; expected 1806537600, as planned; ${unchanged}`],
    ["a password", { kind: "user", id: "anna@pve", groups: ["trilane-prod-deployers"], expires: 0, opens: ["password"] }, "sets password; expected none: nobody but the person knows it; leave it out"],
    ["an environment's user in a group", { kind: "user", id: "pulumi-dev@pve", groups: ["x"], expires: 0, opens: [] }, `its groups are ["x"]; expected [], as planned; ${unchanged}`],
    ["somebody else in a planned group", { kind: "user", id: "eve@pve", groups: ["trilane-admins"], expires: 0, opens: [] }, `is a member of trilane-admins; expected people of stacks/access.ts alone; remove it; ${listed}`],
    ["rights beside grants", { kind: "group", id: "g", opens: ["acls"] }, `sets acls; expected each right in a resource of its own; leave acls out; ${listed}`],
    ["a privilege more", { kind: "role", id: "trilane-dev-deployer", privileges: ["VM.Console"] }, `its privileges are ["VM.Console"]; expected ["Pool.Audit","VM.Audit","VM.GuestAgent.Audit","VM.PowerMgmt"], as planned; ${unchanged}`],
    ["a right more for a group", { kind: "grant", path: "/mapping", role: "PVEMappingUser", holder: "@trilane-dev-deployers" }, `gives PVEMappingUser on /mapping to @trilane-dev-deployers; expected the rights that the plan gives, and none beside them; remove it; ${listed}`],
    ["a right for somebody's account", { kind: "grant", path: "/mapping", role: "PVEMappingUser", holder: "carla@office" }, `gives PVEMappingUser on /mapping to carla@office; expected the rights that the plan gives, and none beside them; remove it; ${listed}`],
    ["a token of a person", { kind: "token", user: "carla@office", name: "t", separated: true }, "is a token of carla@office; expected people who log in themselves, with their second factor; remove it"],
    ["a realm that is not listed", { kind: "realm", name: "other", settings: {} }, "is the realm other; expected realms of stacks/access.ts alone, each with a second factor; remove it, or list it there"],
    ["another directory", { kind: "realm", name: "office", settings: { ...office, server1: "evil.example" } }, 'its server1 is "evil.example"; expected "ldap.shop.example", as planned; change the realm in stacks/access.ts, not the resource'],
    ["a directory that is not verified", { kind: "realm", name: "office", settings: { ...office, verify: undefined } }, "its verify is left out; expected true, as planned; change the realm in stacks/access.ts, not the resource"],
    ["users that come by themselves", { kind: "realm", name: "sso", settings: { ...sso, groupsAutocreate: true } }, "its groupsAutocreate is true; expected none, as planned; change the realm in stacks/access.ts, not the resource"],
  ])("refuses %s", (_, declared, expected) => expect(check(declared)).toEqual(line(expected)));

  test("where nobody is listed, realms and users are free", () => {
    expect(checkHostResource({ plan: whole.hosts[0], endpoint }, resource({ kind: "realm", name: "other", settings: {} }))).toEqual([]);
    expect(checkHostResource({ plan: whole.hosts[0], endpoint }, resource({ kind: "user", id: "eve@pve", groups: ["a"], opens: ["password"] }))).toEqual([]);
  });
});
