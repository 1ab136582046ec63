import { describeProblem } from "../../../../components/model";
import { verifyAll, verifyEnvironment } from "../../../../components/model/verify";
import type { VERIFY_CHECKS } from "../../../../components/model/verify";
import type { Deployed, DeployedGuest } from "../../../../components/model/verify/deployed";
import { deployed, dev, ofDev, subject, withConfig, withGuest, withStranger } from "./sample";

const all = (what: Deployed) => verifyAll(subject, what);
const told = (what: Deployed) => all(what).map((finding) => `${finding.check} ${describeProblem(finding)}`);

test("what is as the plan says has no finding, seen by the host's token and by an environment's own", () => {
  expect(all(deployed)).toEqual([]);
  expect(verifyEnvironment(subject, dev, { ...deployed, privileges: ofDev, guests: deployed.guests.filter(({ pool }) => pool === "dev"), datacenter: undefined, storages: undefined, backups: undefined, users: [], grants: [] })).toEqual([]);
});

const OWN = 3010;
const place = "dev web-1 (VMID 3010)";
const refresh = "run pulumi up -s dev --refresh";
const replace = "run pulumi up -s dev --target-replace 'urn:pulumi:dev::trilane::trilane:environment:Environment$trilane:machine:VirtualMachine$proxmoxve:firewall/optionsLegacy:OptionsLegacy::web-1-firewall'";
const firewall = (change: Partial<NonNullable<DeployedGuest["firewall"]>>) => withGuest(OWN, (guest) => ({ ...guest, firewall: guest.firewall && { ...guest.firewall, ...change } }));
const options = (change: Readonly<Record<string, string | number>>) => firewall({ options: { enable: 1, policy_in: "DROP", policy_out: "DROP", ipfilter: 1, macfilter: 1, dhcp: 0, ndp: 0, radv: 0, ...change } });
const rules = deployed.guests.find(({ vmid }) => vmid === OWN)?.firewall?.rules ?? [];
const mac = "BC:24:11:00:0B:C2";
const net = (text: string) => withConfig(OWN, { net0: `virtio=${mac},${text},rate=50` });
const moved = `find out who moved it; on the host: qm set 3010 --net0 virtio=${mac},bridge=vmbr0,tag=10,firewall=1, then ${refresh}`;

test.each<readonly [keyof typeof VERIFY_CHECKS, string, Deployed, readonly string[]]>([
  ["machine-firewall-off", "not set", firewall({ options: { policy_out: "DROP" } }), [`${place} firewall: the firewall is off (enable is not set); expected enable 1; ${replace}`]],
  ["machine-firewall-off", "0", options({ enable: 0 }), [`${place} firewall: the firewall is off; expected enable 1; ${replace}`]],
  ["machine-firewall-loosened", "by a value", options({ policy_in: "ACCEPT", macfilter: 0, radv: 1 }), [`${place} firewall: policy_in is ACCEPT; expected DROP; ${replace}`, `${place} firewall: macfilter is 0; expected 1; ${replace}`, `${place} firewall: radv is 1; expected 0; ${replace}`]],
  ["machine-firewall-loosened", "by its absence", firewall({ options: { enable: 1 } }), [
    `${place} firewall: policy_out is ACCEPT, because it is not set; expected DROP; ${replace}`,
    `${place} firewall: ipfilter is 0, because it is not set; expected 1; ${replace}`,
    `${place} firewall: ndp is 1, because it is not set; expected 0; ${replace}`,
  ]],
  ["rule-missing", "two", firewall({ rules: rules.slice(2) }), [`${place} rules: 2 rules are missing: in DROP source +dc/env_prod log info, in DROP source +dc/env_test log info; expected every rule of the plan; ${refresh}`]],
  ["rule-disabled", "one", firewall({ rules: rules.map((rule, index) => (index === 0 ? { ...rule, enable: 0 } : rule)) }), [`${place} rules: 1 rule is switched off: in DROP source +dc/env_prod log info; expected every rule of the plan switched on; ${refresh}`]],
  ["rule-foreign", "one", firewall({ rules: [{ type: "in", action: "ACCEPT", enable: 1, pos: 0 }, ...rules] }), [`${place} rules: 1 rule that the plan does not know: in ACCEPT; expected the rules of the plan alone; ${refresh}`]],
  ["rule-foreign", "switched off", firewall({ rules: [...rules, { type: "group", action: "open", enable: 0, iface: "net0" }] }), [`${place} rules: 1 rule that the plan does not know: group open iface net0 (switched off); expected the rules of the plan alone; ${refresh}`]],
  ["rule-order", "turned round", firewall({ rules: [...rules].reverse() }), [`${place} rules: the rules stand in another order; expected the order of the plan: the first match wins; ${refresh}`]],
  ["ipset-missing", "of the card", firewall({ ipsets: {} }), [`${place} ipset ipfilter-net0: is missing; expected 10.10.0.10; ${refresh}`]],
  ["ipset-differs", "of the card", firewall({ ipsets: { "ipfilter-net0": ["10.10.0.10", "10.10.0.20"] } }), [`${place} ipset ipfilter-net0: holds 10.10.0.10, 10.10.0.20; expected 10.10.0.10; ${refresh}`]],
  ["unseen", "firewall", withGuest(OWN, (guest) => ({ ...guest, firewall: undefined })), [`${place}: its firewall cannot be read; expected a token that may read it; give the token the rights that docs/proxmox.md lists`]],
  ["unseen", "options", withGuest(OWN, (guest) => ({ ...guest, config: undefined })), [`${place}: its options cannot be read; expected a token that may read them; give the token the rights that docs/proxmox.md lists`]],
  ["nic-missing", "net0", withConfig(OWN, { net0: undefined }), [`${place} net0: is missing; expected ${mac} in vmbr0 VLAN 10; ${refresh}`]],
  ["nic-no-bridge", "one more", withConfig(OWN, { net1: "virtio=BC:24:11:0A:0A:0A" }), [`${place} net1: has no bridge: it talks through the host itself, past VLAN and firewall; expected no such card; find out who added it, and remove it on the host: qm set 3010 --delete net1`]],
  ["nic-no-bridge", "net0", net("firewall=1"), [`${place} net0: has no bridge: it talks through the host itself, past VLAN and firewall; expected ${mac} in vmbr0 VLAN 10; find out who added it, and remove it on the host: qm set 3010 --delete net0`]],
  ["nic-extra", "in the same VLAN", withConfig(OWN, { net2: "e1000=BC:24:11:0A:0A:0A,bridge=vmbr0,tag=10,firewall=1" }), [`${place} net2: is in vmbr0 VLAN 10 and not in the plan; expected net0 alone; find out who added it, and remove it on the host: qm set 3010 --delete net2`]],
  ["nic-elsewhere", "another VLAN", net("bridge=vmbr0,tag=30,firewall=1"), [`${place} net0: is in vmbr0 VLAN 30; expected vmbr0 VLAN 10; ${moved}`]],
  ["nic-elsewhere", "trunks", net("bridge=vmbr0,tag=10,trunks=20;30,firewall=1"), [`${place} net0: is in vmbr0 VLAN 10 with trunks 20;30; expected vmbr0 VLAN 10; ${moved}`]],
  ["nic-elsewhere", "another bridge, untagged", net("bridge=vmbr9,firewall=1"), [`${place} net0: is in vmbr9 untagged; expected vmbr0 VLAN 10; ${moved}`]],
  ["nic-elsewhere", "another MAC, unplugged", withConfig(OWN, { net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=10,firewall=1,link_down=1,rate=50" }), [`${place} net0: has the MAC address BC:24:11:00:00:01; expected ${mac}; ${refresh}`, `${place} net0: is unplugged (link_down); expected a card that is connected; ${refresh}`]],
  ["nic-unfiltered", "firewall=0", net("bridge=vmbr0,tag=10,firewall=0"), [`${place} net0: passes by the firewall (firewall is not 1); expected firewall=1; ${refresh}`]],
  ["machine-missing", "gone", { ...deployed, guests: deployed.guests.filter(({ vmid }) => vmid !== OWN) }, [`${place}: is not on the host; expected dev-web-1 on pve1; run npx trilane recover dev, then pulumi up -s dev`]],
  ["machine-elsewhere", "name and pool", withGuest(OWN, (guest) => ({ ...guest, name: "mine", pool: undefined })), [`${place}: its name is mine; expected dev-web-1; find out who changed it: it may be another machine`, `${place}: its pool is none; expected dev; find out who changed it: it may be another machine`]],
  ["machine-snippet", "any", withConfig(OWN, { cicustom: "user=local:snippets/prod.yaml" }), [`${place}: a snippet is attached: user=local:snippets/prod.yaml; expected none; find out who attached it, and remove it on the host: qm set 3010 --delete cicustom`]],
  ["machine-options", "disk and device", withConfig(OWN, { scsi7: "trilane-dev-disks:1/x.qcow2", hostpci0: "mapping=gpu" }), [`${place}: has hostpci0, scsi7; expected the options of the plan alone; find out who added this, and remove it on the host: qm set 3010 --delete hostpci0,scsi7`]],
  ["machine-first-boot", "key", withConfig(OWN, { sshkeys: encodeURIComponent("ssh-ed25519 AAAA mallory\n") }), [`${place}: its SSH keys differ: 1 that the plan does not know, 1 missing; expected the keys of the admins alone; ${refresh}`]],
  ["machine-first-boot", "address and user", withConfig(OWN, { ipconfig0: "ip=dhcp", ciuser: "root" }), [`${place}: its user is root; expected ops; ${refresh}`, `${place}: its address is dhcp; expected 10.10.0.10/24; ${refresh}`, `${place}: its gateway is not set; expected 10.10.0.1; ${refresh}`]],
  ["machine-size", "memory and disk", withConfig(OWN, { memory: "900000", scsi0: "x:1/d.qcow2,size=7G,iops_rd=1000,iops_wr=1000,mbps_rd=200,mbps_wr=200,backup=0" }), [`${place}: MiB of memory 900000, GiB of disk 7; expected 512, 5; ${refresh}`, `${place}: its disk is left out of backups; expected backup=1; ${refresh}`]],
  ["machine-protection", "both", withConfig(OWN, { protection: "1", onboot: "0" }), [`${place}: protection is 1; expected 0; ${refresh}`, `${place}: onboot is 0; expected 1; ${refresh}`]],
  ["machine-agent", "on", withConfig(OWN, { agent: "enabled=1,type=virtio" }), [`${place}: its QEMU guest agent is on; expected off, as trilane:agent says; ${refresh}`]],
  ["machine-agent", "on, in short", withConfig(OWN, { agent: "1" }), [`${place}: its QEMU guest agent is on; expected off, as trilane:agent says; ${refresh}`]],
])("%s: %s", (check, _, what, messages) => {
  expect(told(what)).toEqual(messages.map((message) => `${check} ${message}`));
});

test("machine-agent: a machine whose host key is read through an agent that is off", () => {
  const wanting = { ...subject, environments: subject.environments.map((plan) => (plan === dev ? { ...plan, agent: true as const } : plan)) };
  const findings = verifyAll(wanting, deployed).map((finding) => `${finding.check} ${describeProblem(finding)}`);
  expect(findings).toHaveLength(dev.machines.length);
  expect(findings).toContain(`machine-agent ${place}: its QEMU guest agent is off; expected on, as trilane:agent says; ${refresh}`);
});

const HOLDER = 3520;
const where = "dev data of db-1 (VMID 3520)";
const disk = "trilane-dev-disks:3520/vm-3520-disk-0.qcow2";
const lost = "see who removed it, restore it from the backup of the machine, and run again";
test.each<readonly [keyof typeof VERIFY_CHECKS, string, Deployed, readonly string[]]>([
  ["data-missing", "the holder", { ...deployed, guests: deployed.guests.filter(({ vmid }) => vmid !== HOLDER) }, [`${where}: its holder is not on the host; expected dev-db-1-data; ${lost}`]],
  ["data-missing", "its disk", withConfig(HOLDER, { scsi1: undefined }), [`${where}: it has no disk at scsi1, where db/orders is; expected the disk of db/orders; ${lost}`]],
  ["data-unlocked", "protection", withConfig(HOLDER, { protection: "0" }), [`${where}: protection is not 1: everybody with the right to the pool can delete it; expected 1; ${refresh}`]],
  ["data-detached", "nothing there", withConfig(3020, { scsi1: undefined }), [`${where}: VM 3020 has nothing at scsi1, db/orders is ${disk}; expected the disk of db/orders; stop VM 3020 at once; then ${refresh}`]],
  ["data-detached", "another disk", withConfig(3020, { scsi1: "x:3020/vm-3020-disk-1.qcow2,size=20G" }), [`${where}: VM 3020 has x:3020/vm-3020-disk-1.qcow2 at scsi1, db/orders is ${disk}; expected the disk of db/orders; stop VM 3020 at once; then ${refresh}`]],
  ["data-backup", "never", withConfig(3020, { scsi1: `${disk},backup=0` }), [`${where}: db/orders is left out of the backup of VM 3020 on pve1; expected backup=1 at the machine; ${refresh}`]],
  ["data-backup", "twice", withConfig(HOLDER, { scsi1: `${disk},size=20G` }), [`${where}: db/orders is saved a second time with its holder; expected backup=0 at the holder; ${refresh}`]],
  ["nic-extra", "at the holder", withConfig(HOLDER, { net0: "virtio=BC:24:11:0A:0A:0A,bridge=vmbr0,tag=10" }), [`${where}: has net0; expected no network card: it is never started; find out who added it, and remove it on the host: qm set 3520 --delete net0`]],
  ["unseen", "the holder's options", withGuest(HOLDER, (guest) => ({ ...guest, config: undefined })), [`${where}: its options cannot be read; expected a token that may read them; give the token the rights that docs/proxmox.md lists`]],
])("%s: %s", (check, _, what, messages) => {
  expect(told(what)).toEqual(messages.map((message) => `${check} ${message}`));
});

test("a change that waits for the next start is told, once", () => {
  const waiting = withGuest(OWN, (guest) => ({ ...guest, config: guest.config && { ...guest.config, next: { ...guest.config.next, net1: "virtio=BC:24:11:0A:0A:0A" } } }));
  expect(all(waiting).map(({ check }) => check)).toEqual(["nic-no-bridge"]);
  const running = withGuest(OWN, (guest) => ({ ...guest, config: guest.config && { ...guest.config, now: { ...guest.config.now, cicustom: "user=local:snippets/a.yaml" } } }));
  expect(all(running).map(({ check }) => check)).toEqual(["machine-snippet"]);
});

const strange = "give it another VMID: back it up, and restore it under a free one";
const move = "move it to another VLAN and address, or bring it into the estate";
test.each<readonly [keyof typeof VERIFY_CHECKS, string, Deployed, readonly string[]]>([
  ["guest-in-pool", "of dev", withStranger({ pool: "dev", vmid: 3900 }), ["dev pool dev: holds the VM 3900 (fileserver), which the plan does not know; expected the machines of the plan alone; take it out of the pool, or remove it: the token of dev may do with it what it wants"]],
  ["guest-in-range", "of prod", withStranger({ vmid: 1050, pool: "lab", type: "lxc", name: "" }), [`prod VMIDs 1000 to 1999: container 1050 (without a name) is among them; expected no guest of others in the range; ${strange}`]],
  ["guest-in-network", "by its tag", withStranger({}, { net0: "virtio=BC:24:11:0A:0A:0A,bridge=vmbr0,tag=30" }), [`prod network: VM 777 (fileserver) reaches it by net0 in vmbr0 VLAN 30; expected the machines of the plan alone; ${move}`]],
  ["guest-in-network", "by its trunks", withStranger({}, { net0: "virtio=BC:24:11:0A:0A:0A,bridge=vmbr0,tag=7,trunks=15-25" }), [`test network: VM 777 (fileserver) reaches it by net0 in vmbr0 VLAN 7 with trunks 15-25; expected the machines of the plan alone; ${move}`]],
  ["guest-in-network", "by its address", withStranger({}, { net0: "virtio=BC:24:11:0A:0A:0A,bridge=vmbr9", ipconfig0: "ip=10.20.0.9/24,gw=10.20.0.1" }), [`test network: VM 777 (fileserver) has 10.20.0.9/24 of its subnet; expected the machines of the plan alone; ${move}`]],
])("%s: %s", (check, _, what, messages) => {
  expect(told(what)).toEqual(messages.map((message) => `${check} ${message}`));
});

test("a card without a tag on a VLAN-aware bridge carries every VLAN", () => {
  expect(all(withStranger({}, { net0: "virtio=BC:24:11:0A:0A:0A,bridge=vmbr0" })).map(({ check, place: where }) => `${check} ${where}`)).toEqual(["guest-untagged host bridge vmbr0"]);
});
