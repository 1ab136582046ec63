/** What a host has that is exactly as the sample's plan says, and ways to change one thing of it. */
import { planEstate } from "../../../../components/model";
import type { EnvironmentPlan, FirewallRule, MachinePlan } from "../../../../components/model";
import type { Subject } from "../../../../components/model/verify";
import type { Deployed, DeployedGuest, DeployedRule } from "../../../../components/model/verify/deployed";
import { hostPrivileges } from "../../../../components/model/rights";
import { sample } from "../sample";

const plan = planEstate(sample);
const [host] = plan.hosts;

export const dev = plan.environments[0] as EnvironmentPlan;

export const subject: Subject = {
  project: "trilane",
  host,
  environments: plan.environments,
  vmids: Object.fromEntries(Object.entries(sample.settings.environments).map(([name, { vmids }]) => [name, vmids])),
};

function listed(rules: readonly FirewallRule[]): readonly DeployedRule[] {
  return rules.map((rule, pos): DeployedRule => ("securityGroup" in rule ? { type: "group", action: rule.securityGroup, comment: rule.comment, enable: 1, pos } : { ...rule, enable: 1, pos }));
}

const sets = (all: readonly { readonly name: string; readonly cidrs: readonly string[] }[]) => Object.fromEntries(all.map(({ name, cidrs }) => [name, cidrs]));

/** A machine's options as Proxmox VE 9.2 lists them (measured). */
function configOf(machine: MachinePlan): Readonly<Record<string, string>> {
  const { size } = machine;
  return {
    balloon: String(size.memoryFloorMiB),
    ciuser: machine.user,
    cores: String(size.cores),
    cpulimit: String(size.cpuLimit),
    cpuunits: String(size.cpuWeight),
    ide2: `${machine.storage}:${machine.vmid}/vm-${machine.vmid}-cloudinit.qcow2,media=cdrom`,
    ide3: "none,media=cdrom",
    ipconfig0: `gw=${machine.gateway},ip=${machine.address}/${machine.prefixLength}`,
    memory: String(size.memoryMiB),
    name: machine.name,
    nameserver: machine.dns.join(" "),
    net0: `virtio=${machine.mac},bridge=${machine.bridge},firewall=1,rate=${size.networkMBps}.000000,tag=${machine.vlan}`,
    onboot: "1",
    protection: "0",
    scsi0: `${machine.storage}:${machine.vmid}/vm-${machine.vmid}-disk-0.qcow2,backup=1,iops_rd=${size.diskIops},iops_wr=${size.diskIops},mbps_rd=${size.diskMBps},mbps_wr=${size.diskMBps},size=${size.diskGiB}G`,
    searchdomain: machine.domain,
    serial0: "socket",
    sshkeys: machine.keys.map(encodeURIComponent).join("%0A"),
    ...dataDisks(machine, "1"),
  };
}

const dataDisks = ({ storage, data }: MachinePlan, backup: "0" | "1") =>
  Object.fromEntries((data?.disks ?? []).map((disk, index) => [disk.interface, `${storage}:${data?.holder.vmid}/vm-${data?.holder.vmid}-disk-${index}.qcow2,backup=${backup},serial=${disk.serial},size=${disk.sizeGiB}G`]));

function holderOf(machine: MachinePlan): readonly DeployedGuest[] {
  if (machine.data === undefined) return [];
  const { vmid, name } = machine.data.holder;
  const config = { name, onboot: "0", protection: "1", ...dataDisks(machine, "0") };
  return [{ vmid, name, node: machine.node, type: "qemu", pool: machine.pool, memoryMiB: 64, config: { now: config, next: config }, firewall: { options: { enable: 1 }, rules: [], ipsets: {} } }];
}

function guestOf(machine: MachinePlan): DeployedGuest {
  const config = configOf(machine);
  const { vmid, name, node, pool, size, firewall } = machine;
  const options = { enable: 1, policy_in: "DROP", policy_out: "DROP", ipfilter: 1, macfilter: 1, dhcp: 0, ndp: 0, radv: 0 };
  return { vmid, name, node, type: "qemu", pool, memoryMiB: size.memoryMiB, config: { now: config, next: config }, firewall: { options, rules: listed(firewall.rules), ipsets: sets([firewall.ipfilter]) } };
}

/** Without any difference. */
export const deployed: Deployed = {
  reader: "trilane@pve!host",
  guests: plan.environments.flatMap(({ machines }) => machines.flatMap((machine) => [guestOf(machine), ...holderOf(machine)])),
  datacenter: {
    options: { enable: 1, ebtables: 1, policy_in: "DROP", policy_out: "ACCEPT" },
    rules: listed(host.rules),
    ipsets: { ...sets([...host.ipsets, ...host.networks.map(({ ipset }) => ipset)]), printers: ["10.99.7.7"] },
    aliases: Object.fromEntries(host.aliases.map(({ name, cidr }) => [name, cidr])),
    groups: Object.fromEntries(host.networks.map(({ adminGroup }) => [adminGroup.name, listed(adminGroup.rules)])),
  },
  nodes: { pve1: { options: { nftables: 0 }, rules: [] } },
  images: { pve1: host.images.map(({ volume }) => volume) },
  storages: host.storages.map(({ name, path, contents }) => ({ name, type: "dir", path, contents, shared: false, disabled: false, nodes: ["pve1"] })),
  backups: host.backups.map(({ id, pool, storage, policy }) => ({ id, enabled: true, schedule: policy.schedule, storage, pool, keep: { "keep-daily": String(policy.keepDaily), "keep-weekly": String(policy.keepWeekly), "keep-monthly": String(policy.keepMonthly) } })),
  pools: { ...Object.fromEntries(host.access.map(({ pool, poolComment }) => [pool, poolComment])), lab: "for trying" },
  roles: Object.fromEntries(host.access.flatMap(({ roles }) => roles.map(({ id, privileges }) => [id, privileges] as const))),
  users: [
    ...host.access.map(({ user, token }) => ({ id: user, enabled: true, groups: [], tokens: [{ name: token, separated: false, expire: 0 }] })),
    { id: "trilane@pve", enabled: true, groups: [], tokens: [{ name: "host", separated: false, expire: 0 }] },
    { id: "root@pam", enabled: true, groups: [], tokens: [{ name: "backup", separated: true, expire: 0 }] },
  ],
  grants: [...host.access.flatMap(({ user, grants }) => grants.map(({ path, role, propagate }) => ({ path, role, propagate, holder: user }))), { path: "/", role: "TrilaneHost", holder: "trilane@pve", propagate: true }],
  privileges: { "/": hostPrivileges({ major: 9, minor: 2 }) },
};

/** What the token of dev may do. */
export const ofDev: Deployed["privileges"] = Object.fromEntries(dev.access.grants.map(({ role, path }) => [path, dev.access.roles.find(({ id }) => id === role)?.privileges ?? []]));

/** With one guest changed. */
export function withGuest(vmid: number, change: (guest: DeployedGuest) => DeployedGuest): Deployed {
  return { ...deployed, guests: deployed.guests.map((guest) => (guest.vmid === vmid ? change(guest) : guest)) };
}

/** With other options of a guest; undefined takes one away. */
export function withConfig(vmid: number, change: Readonly<Record<string, string | undefined>>): Deployed {
  const changed = (config: Readonly<Record<string, string>>) => Object.fromEntries(Object.entries({ ...config, ...change }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
  return withGuest(vmid, (guest) => ({ ...guest, config: guest.config === undefined ? undefined : { now: changed(guest.config.now), next: changed(guest.config.next) } }));
}

/** With another guest beside. */
export function withStranger(change: Partial<DeployedGuest>, config: Readonly<Record<string, string>> = {}): Deployed {
  const stranger: DeployedGuest = { vmid: 777, name: "fileserver", node: "pve1", type: "qemu", pool: undefined, memoryMiB: 1024, config: { now: config, next: config }, firewall: undefined, ...change };
  return { ...deployed, guests: [...deployed.guests, stranger] };
}
