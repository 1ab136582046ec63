import { describeProblem } from "../../../../components/model";
import type { EnvironmentFacts, HostFacts } from "../../../../components/model";
import { checkTransport, examineEnvironment, examineHost } from "../../../../components/model/doctor";
import type { DOCTOR_CHECKS } from "../../../../components/model/doctor";
import type { TransportFacts } from "../../../../components/model/doctor/facts";
import type { Finding } from "../../../../components/model/finding";
import { hostPrivileges } from "../../../../components/model/rights";
import type { Deployed } from "../../../../components/model/verify/deployed";
import { deployed, dev, ofDev, subject, withStranger } from "../verify/sample";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const rights = hostPrivileges({ major: 9, minor: 2 });

const facts: HostFacts = {
  version: "9.2.11",
  privileges: {},
  nodes: [{ name: "pve1", cores: 16, memoryMiB: 65536, status: "online" }],
  storages: [{ node: "pve1", name: "local", type: "dir", contents: ["iso"], availableGiB: 900, totalGiB: 1000 }],
  bridges: [{ node: "pve1", name: "vmbr0", vlanAware: true, active: true, ports: "eno1", vids: "2-4094" }],
  addresses: [{ node: "pve1", iface: "vmbr0", cidr: "10.99.0.1/24" }],
  guests: [],
  firewallOn: false,
  caller: "10.99.1.7",
};

/** A host before its first `up`, and one that is up. */
const fresh: Deployed = {
  ...deployed,
  guests: [], datacenter: { options: {}, rules: [], ipsets: {}, aliases: {}, groups: {} }, nodes: { pve1: { options: {}, rules: [] } }, images: {}, storages: [], backups: [], pools: {}, roles: {}, grants: [],
  users: deployed.users.filter(({ id }) => !id.startsWith("pulumi-")),
  privileges: { "/": rights, "/vms": rights },
};
const up: Deployed = { ...deployed, privileges: fresh.privileges };

const lines = (findings: readonly Finding[]) => findings.map((finding) => `${finding.check} ${describeProblem(finding)}`);
const examined = (seen: Partial<Deployed>, facing: Partial<HostFacts> = {}) => lines(examineHost(subject, { facts: { ...facts, ...facing }, deployed: { ...fresh, ...seen } }, NOW));

test("a host that is ready has no finding, before the first `up` and after it", () => {
  expect(examined({})).toEqual([]);
  expect(examined(up, { firewallOn: true })).toEqual([]);
});

describe("the storage that data moves through", () => {
  const share = { name: "transfer", type: "nfs", path: "/mnt/pve/transfer", source: "nas:/transfer", contents: ["backup"], shared: false, disabled: false, nodes: [] };
  const room = { node: "pve1", name: "transfer", type: "nfs", contents: ["backup"], availableGiB: 900, totalGiB: 1000 };
  const told = (storages: Deployed["storages"], space: readonly (typeof room)[] = [room], elsewhere: Readonly<Record<string, string | undefined>> = { "host-b": "nas:/transfer" }) =>
    lines(examineHost(subject, { facts: { ...facts, storages: [...facts.storages, ...space] }, deployed: { ...fresh, ...(storages ? { storages } : {}) }, transfer: { name: "transfer", elsewhere } }, NOW));
  const where = "transfer host storage transfer:";
  const again = "remove it on the host that is wrong (pvesm remove transfer), and add it again with the export of the other";

  test.each<readonly [string, readonly string[], readonly string[]]>([
    ["right", told([share]), []],
    ["missing", told([]), [`${where} is missing, and trilane:transfer names it; expected a storage for backups that all hosts see; add it on the host: pvesm add nfs transfer --server <server> --export <path> --content backup`]],
    ["for other contents, switched off, and elsewhere", told([{ ...share, contents: ["iso"], disabled: true, nodes: ["pve7"] }]), [
      `${where} takes iso; expected backup among its contents; change it on the host: pvesm set transfer --content iso,backup`,
      `${where} is switched off; expected a storage in use; switch it on on the host: pvesm set transfer --disable 0`,
      `${where} is on pve7 alone; expected it on pve1 as well; change it on the host: pvesm set transfer --nodes pve7,pve1`,
    ]],
    ["another export on the other host", told([share], [room], { "host-b": "nas:/other" }), [`${where} is nas:/transfer, and on host-b nas:/other; expected the same on every host; ${again}`]],
    ["a folder", told([{ ...share, type: "dir", source: undefined }], [room], { "host-b": undefined }), [`${where} is of this host alone; expected a storage that all hosts see; ${again}`]],
    ["out of reach", told([share], [{ ...room, totalGiB: 0 }]), [`${where} does not answer on pve1; expected a storage that is mounted; see on the host why: pvesm status --storage transfer`]],
    ["too full", told([share], [{ ...room, availableGiB: 1 }]), ["transfer-full host storage transfer: has 1 GiB free, the data on host may need 60; expected room for all data of the host, if nothing of it can be compressed; delete what it keeps, or make it larger"]],
  ])("%s", (_, findings, expected) => expect(findings).toEqual(expected));
});

const place = "stack host trilane:apiToken";
const own = (change: object): Partial<Deployed> => ({ users: [{ id: "trilane@pve", enabled: true, groups: [], tokens: [{ name: "host", separated: false, expire: 0, ...change }] }] });
const away = "rename or remove it on the host; if it is this estate's own, run npx trilane verify";
const datacenter = (change: object): Partial<Deployed> => ({ datacenter: { options: {}, rules: [], ipsets: {}, aliases: {}, groups: {}, ...change } });
const stranger = (change: Parameters<typeof withStranger>[0], config: Parameters<typeof withStranger>[1] = {}): Partial<Deployed> => ({ guests: withStranger(change, config).guests.slice(-1) });

test.each<readonly [keyof typeof DOCTOR_CHECKS, string, Partial<Deployed>, Partial<HostFacts>, readonly string[]]>([
  ["host", "what `up` refuses", {}, { nodes: [{ name: "pve1", cores: 8, memoryMiB: 65536, status: "online" }] }, ["Pulumi.host.yaml trilane:capacity.cores: declares 16 cores, pve1 has 8; expected no more than the host has; write 8 or less, and leave some to the host itself"]],
  ["version-new", "10", {}, { version: "10.0.1" }, ["Pulumi.host.yaml trilane:endpoint: Proxmox VE 10.0.1 is newer than what this was tested with; expected Proxmox VE 9.2 or another 9; look for a newer release of this project first"]],
  ["caution", "elsewhere", {}, { caller: "192.168.7.4" }, ["stack host: 192.168.7.4 is not in Pulumi.host.yaml trilane:outside.admin: when the firewall is on, this machine may not reach the host any more; expected nothing that `up` warns of; add its address, or run this from the admin point"]],
  ["token-root", "all of it", { reader: "root@pam!x", privileges: { "/": [...rights, "Sys.Console"] } }, {}, [`${place}: root@pam!x is root's: it may do everything on the host; expected a user that has the rights of the host stack alone; make a user and a role of its own, as docs/proxmox.md shows`]],
  ["rights-missing", "on /", { privileges: { "/": rights.slice(3) } }, {}, [`${place}: trilane@pve!host lacks Datastore.Allocate, Datastore.AllocateSpace, Datastore.AllocateTemplate on /; expected every right that the host stack needs; give its user the role of docs/proxmox.md on /`]],
  ["rights-extra", "on / and elsewhere", { privileges: { "/": [...rights, "VM.Console", "Sys.PowerMgmt"], "/pool/lab": ["VM.Snapshot", "VM.Console"] } }, {}, [`${place}: trilane@pve!host also has Sys.PowerMgmt, VM.Console on /; VM.Snapshot on /pool/lab; expected the rights of the host stack alone; make a user and a role of its own, as docs/proxmox.md shows`]],
  ["token-separated", "and without rights", { ...own({ separated: true }), privileges: { "/": rights.slice(1) } }, {}, [`${place}: has Privilege Separation, and trilane@pve!host lacks Datastore.Allocate on /; expected the rights of its user; make the token again with Privilege Separation off: pveum user token add … --privsep 0`]],
  ["token-separated", "and without any right, and so without sight", { reader: "trilane@pve!apart", privileges: {}, users: [] }, { nodes: [], bridges: [], storages: [] }, [`${place}: trilane@pve!apart has no rights at all: it was made with Privilege Separation, or its user has none; expected the rights of its user; make the token again with Privilege Separation off: pveum user token add … --privsep 0`, "~unseen stack host: trilane@pve!apart does not see the whole host, so nothing more was looked at; expected Datastore.Audit, Permissions.Modify, Pool.Audit, SDN.Audit, Sys.Audit, User.Modify, VM.Audit on /; give its user the role of docs/proxmox.md on /"]],
  ["token-ends", "soon", own({ expire: NOW / 1000 + 86400 * 10 }), {}, [`${place}: trilane@pve!host ends on 2026-12-01, in 10 days; expected a token that holds 30 days or more; make another one on the host, and set it: pulumi config set --secret trilane:apiToken`]],
  ["memory-taken", "by another guest", stranger({ memoryMiB: 2048 }), {}, ["Pulumi.host.yaml trilane:capacity.memoryMiB: declares 65536 MiB of memory, others on pve1 have 2048 of its 65536: fileserver; expected no more than others leave; write 63488 or less, or move them"]],
  ["disk-taken", "everywhere", {}, { storages: [{ node: "pve1", name: "local", type: "dir", contents: [], availableGiB: 99, totalGiB: 1000 }] }, ["Pulumi.host.yaml trilane:capacity.diskGiB: 9 machines need 100 GiB, the emptiest storage of pve1 has 99 free; expected room for every disk; free space on the host, or put trilane:storagePath on a larger disk"]],
  ["vmid-taken", "of dev", stranger({ vmid: 3010, memoryMiB: 0 }), {}, ["dev web-1: VMID 3010 belongs to VM 3010 (fileserver); expected a VMID that is free or its own; give the service web another slot, or give fileserver another VMID"]],
  ["range-taken", "of dev", stranger({ vmid: 3900, memoryMiB: 0 }), {}, ["dev VMIDs 3000 to 3999: VM 3900 (fileserver) is among them; expected no guest of others in the range; give it another VMID: back it up, and restore it under a free one"]],
  ["network-taken", "of dev", stranger({ memoryMiB: 0 }, { net0: "virtio=A,bridge=vmbr0,tag=10" }), {}, ["dev network: VM 777 (fileserver) reaches it by net0 in vmbr0 VLAN 10; expected the machines of the plan alone; move it to another VLAN and address, or bring it into the estate"]],
  ["network-open", "by no tag", stranger({ memoryMiB: 0 }, { net0: "virtio=A,bridge=vmbr0" }), {}, ["host bridge vmbr0: VM 777 (fileserver) has net0 without a tag: it may send into every VLAN; expected cards that carry no VLAN of an environment; give it a VLAN tag, or trunks=1, which leaves it what is untagged"]],
  ["name-taken", "pool", { pools: { dev: "students" } }, {}, [`host pool dev: is there already, and is called "students"; expected no pool of this name, or "dev of shop"; ${away}`]],
  ["name-taken", "role", { roles: { "trilane-dev-network": ["SDN.Use", "SDN.Allocate"] } }, {}, [`host role trilane-dev-network: is there already, and also gives SDN.Allocate; expected the privileges of the plan alone; ${away}`]],
  ["name-taken", "user", { users: [...fresh.users, { id: "pulumi-dev@pve", enabled: false, groups: ["staff"], tokens: [{ name: "cli", separated: true, expire: 0 }] }] }, {}, [
    `host user pulumi-dev@pve: is there already, and is switched off; expected a user that may work; ${away}`,
    "host user pulumi-dev@pve: is there already, and is in staff; expected a user in no group; take it out of the group on the host",
    "host user pulumi-dev@pve: is there already, and has a token cli that nobody knows; expected deploy alone; find out who made it, and remove it on the host: pveum user token remove pulumi-dev@pve cli",
  ]],
  ["name-taken", "rights", { grants: [{ path: "/pool/dev", role: "PVEAdmin", holder: "anna@pve", propagate: true }] }, {}, ["host rights on /pool/dev: is there already, and anna@pve has the role PVEAdmin; expected the rights of the plan alone; remove it on the host: pveum acl delete /pool/dev --roles PVEAdmin --users anna@pve"]],
  ["name-taken", "storage", { storages: [{ name: "trilane-images", type: "dir", path: "/srv/iso", contents: ["import"], shared: false, disabled: false, nodes: [] }] }, {}, [`host storage trilane-images: is there already, and lies at /srv/iso; expected /var/lib/trilane/images; ${away}`]],
  ["name-taken", "backup job", { backups: deployed.backups?.slice(0, 1).map((job) => ({ ...job, pool: "lab" })) ?? [] }, {}, [`host backup job trilane-dev-backup: is there already, and backs up pool lab; expected pool dev; ${away}`]],
  ["name-taken", "set, alias and group", datacenter({ ipsets: { admin: ["0.0.0.0/0"] }, aliases: { local_network: "10.0.0.0/8" }, groups: { "adm-dev": [{ type: "in", action: "ACCEPT", enable: 1 }] } }), {}, [
    `host ipset admin: is there already, and holds 0.0.0.0/0; expected 10.99.1.0/24; ${away}`,
    `host alias local_network: is there already, and is 10.0.0.0/8; expected 10.99.0.1; ${away}`,
    `host security group adm-dev: is there already, and 1 rule that the plan does not know: in ACCEPT; expected the rules of the plan alone; ${away}`,
  ]],
  ["folder-taken", "by another storage", { storages: [{ name: "tank", type: "dir", path: "/var/lib/trilane/images/", contents: ["iso"], shared: false, disabled: false, nodes: [] }] }, {}, ["host storage trilane-images: /var/lib/trilane/images is in the folder of tank, /var/lib/trilane/images/; expected a folder of its own; name another folder at trilane:storagePath"]],
  ["rules-written", "by somebody", datacenter({ rules: [{ type: "in", action: "ACCEPT", enable: 1, macro: "SSH" }] }), {}, ["host datacenter rules: 1 rule that the plan does not know: in ACCEPT macro SSH; expected none, or those of the plan; remove them on the host, at Datacenter, Firewall: what people need is in trilane:outside"]],
  ["node-rules-written", "by somebody", { nodes: { pve1: { options: {}, rules: [{ type: "in", action: "DROP", enable: 1 }] } } }, {}, ["host node pve1 rules: 1 rule that the plan does not know: in DROP; expected none; remove them on the host, at pve1, Firewall: they go before those of the datacenter"]],
  ["rights-missing", "and sight", { privileges: { "/": rights.filter((one) => one !== "SDN.Audit") } }, { bridges: [] }, [
    `${place}: trilane@pve!host lacks SDN.Audit on /; expected every right that the host stack needs; give its user the role of docs/proxmox.md on /`,
    "~unseen stack host: trilane@pve!host does not see the whole host, so nothing more was looked at; expected SDN.Audit on /; give its user the role of docs/proxmox.md on /",
  ]],
])("%s: %s", (check, _, seen, facing, messages) => {
  // `~`: a finding of another check, told with it.
  expect(examined(seen, facing)).toEqual(messages.map((message) => (message.startsWith("~") ? message.slice(1) : `${check} ${message}`)));
});

const certificate = { names: ["pve1", "10.99.0.1"], issuer: "PVE Cluster Manager CA", ends: NOW + 90 * 86400_000 };
const way: TransportFacts = { endpoint: "https://pve1:8006", failure: undefined, clock: { host: NOW, here: NOW + 900 }, certificate };
const at = "stack host trilane:endpoint";

test.each<readonly [string, Partial<TransportFacts>, readonly string[]]>([
  ["right", {}, []],
  ["nobody", { failure: { kind: "unreachable", code: "ECONNREFUSED" }, clock: undefined, certificate: undefined }, [`unreachable ${at}: nobody answers at https://pve1:8006 (ECONNREFUSED); expected a Proxmox VE API; check that the host runs and can be reached from here`]],
  ["an unknown authority", { failure: { kind: "untrusted", code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" } }, [`untrusted ${at}: the certificate of https://pve1:8006 is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE): issued by PVE Cluster Manager CA for pve1, 10.99.0.1 until 2027-02-19; expected a certificate of a known authority; copy the host's /etc/pve/pve-root-ca.pem here and point SSL_CERT_FILE at it`]],
  ["another name", { failure: { kind: "untrusted", code: "ERR_TLS_CERT_ALTNAME_INVALID" } }, [`untrusted ${at}: the certificate of https://pve1:8006 is not trusted (ERR_TLS_CERT_ALTNAME_INVALID): issued by PVE Cluster Manager CA for pve1, 10.99.0.1 until 2027-02-19; expected a certificate of a known authority; use one of its names as the endpoint`]],
  ["expired", { failure: { kind: "untrusted", code: "CERT_HAS_EXPIRED" }, certificate: { ...certificate, ends: NOW - 86400_000 } }, [`untrusted ${at}: the certificate of https://pve1:8006 is not trusted (CERT_HAS_EXPIRED): issued by PVE Cluster Manager CA for pve1, 10.99.0.1 until 2026-11-20; expected a certificate of a known authority; renew it on the host: pvecm updatecerts --force`]],
  ["ends soon", { certificate: { ...certificate, ends: NOW + 13.5 * 86400_000 } }, [`certificate-ends ${at}: the certificate ends on 2026-12-05, in 13 days; expected one that is renewed 14 days before; see why the host did not renew it: systemctl status pve-daily-update; then pvecm updatecerts --force`]],
  ["clock behind", { clock: { host: NOW, here: NOW + 75_000 } }, [`clock ${at}: the clock of the host is 75 s behind this machine's; expected less than 10 s between them; let both follow a time server: timedatectl, and chronyc sources on the host`]],
  ["clock ahead", { clock: { host: NOW + 3600_000, here: NOW } }, [`clock ${at}: the clock of the host is 3600 s ahead of this machine's; expected less than 10 s between them; let both follow a time server: timedatectl, and chronyc sources on the host`]],
])("the way to the host: %s", (_, change, messages) => {
  expect(lines(checkTransport("host", { ...way, ...change }, NOW))).toEqual(messages);
});

const seen: EnvironmentFacts = {
  version: "9.2.11",
  privileges: ofDev,
  nodes: [{ name: "pve1", images: [dev.image.volume], imageBytes: 3 * 1024 ** 3, storageAvailableGiB: 100, volumes: undefined }],
  existing: [],
};

test("an environment's own token: what `up` refuses, and what is too much", () => {
  const token = "pulumi-dev@pve!deploy=x1";
  expect(examineEnvironment(dev, token, seen)).toEqual([]);
  expect(lines(examineEnvironment(dev, "root@pam!x1=1", undefined))).toEqual(["environment stack dev trilane:apiToken: belongs to root@pam; expected a token of pulumi-dev@pve; run npx trilane handover dev"]);
  expect(lines(examineEnvironment(dev, token, { ...seen, version: "10.1", nodes: [], privileges: { ...ofDev, "/": ["Sys.Audit"] } }))).toEqual([
    "rights-extra stack dev trilane:apiToken: also has Sys.Audit on /; expected the rights of its environment alone; see who gave it on the host: pveum acl list",
    "version-new Pulumi.host.yaml trilane:endpoint: Proxmox VE 10.1 is newer than what this was tested with; expected Proxmox VE 9.2 or another 9; look for a newer release of this project first",
  ]);
});
