/** Machines: there, in their place, with their size, and with nothing that the plan does not know. */
import { byText, ownValue } from "../canonical";
import type { Finding } from "../finding";
import type { EnvironmentPlan, MachinePlan } from "../plan";
import { found } from "./checks";
import type { DeployedFirewall, DeployedGuest } from "./deployed";
import { compareIpset } from "./names";
import { compareNics, nicsOf } from "./nic";
import { compareOptions, MACHINE } from "./options";
import { gibibytes, propertiesOf } from "./properties";
import type { Remedies } from "./remedy";
import { compareRules } from "./rules";

/** Options of a machine as `components/machine/vm.ts` asks for them, and what Proxmox adds by itself. */
const KNOWN = new Set([
  "acpi", "agent", "balloon", "bios", "boot", "citype", "ciupgrade", "ciuser", "cores", "cpu", "cpulimit", "cpuunits", "description", "digest", "ide2", "ide3", "ipconfig0", "keyboard",
  "lock", "machine", "memory", "meta", "name", "nameserver", "numa", "onboot", "ostype", "parent", "protection", "scsi0", "scsihw", "searchdomain", "serial0", "smbios1", "sockets", "sshkeys",
  "tablet", "tags", "template", "vga", "vmgenid",
]);

/** Where a machine is told of. */
export const placeOf = (environment: string, { key, vmid }: Pick<MachinePlan, "key" | "vmid">): string => `${environment} ${key} (VMID ${vmid})`;

/** Compares every machine of an environment. */
export function compareMachines(plan: EnvironmentPlan, guests: readonly DeployedGuest[], remedies: Remedies): readonly Finding[] {
  return plan.machines.flatMap((machine) => {
    const guest = guests.find(({ vmid }) => vmid === machine.vmid);
    const place = placeOf(plan.environment, machine);
    const refresh = remedies.refresh(plan.environment);
    if (guest === undefined) return [found("machine-missing", place, "is not on the host", `${machine.name} on ${machine.node}`, remedies.machine(plan.environment))];
    return [...compareIdentity(machine, guest, place), ...compareConfig(machine, guest, place, refresh), ...compareAgent(plan.agent === true, guest, place, refresh), ...compareFirewall(machine, guest.firewall, place, remedies.machineFirewall(plan.environment, machine), refresh)];
  });
}

function compareIdentity(plan: MachinePlan, { name, pool, node }: DeployedGuest, place: string): readonly Finding[] {
  const look = "find out who changed it: it may be another machine";
  const wanted = [["name", name, plan.name], ["pool", pool ?? "none", plan.pool], ["node", node, plan.node]] as const;
  return wanted.filter(([, is, should]) => is !== should).map(([what, is, should]) => found("machine-elsewhere", place, `its ${what} is ${is}`, should, look));
}

function compareFirewall(plan: MachinePlan, firewall: DeployedFirewall | undefined, place: string, replace: string, refresh: string): readonly Finding[] {
  if (firewall === undefined) return [found("unseen", place, "its firewall cannot be read", "a token that may read it", "give the token the rights that docs/proxmox.md lists")];
  return [
    ...compareOptions(MACHINE, firewall.options, `${place} firewall`, replace),
    ...compareIpset(plan.firewall.ipfilter, firewall.ipsets, place, refresh),
    ...compareRules(plan.firewall.rules, firewall.rules, `${place} rules`, refresh),
  ];
}

function compareConfig(plan: MachinePlan, guest: DeployedGuest, place: string, refresh: string): readonly Finding[] {
  if (guest.config === undefined) return [found("unseen", place, "its options cannot be read", "a token that may read them", "give the token the rights that docs/proxmox.md lists")];
  const { now, next } = guest.config;
  return [
    ...compareNics(plan, guest, place, refresh),
    ...compareSnippet(plan, { ...now, ...next }, place),
    ...compareOptionNames(plan, { ...now, ...next }, place),
    ...compareFirstBoot(plan, next, place, refresh),
    ...compareSize(plan, next, place, refresh),
    ...compareProtection(next, place, refresh),
  ];
}

function compareSnippet({ vmid }: MachinePlan, config: Readonly<Record<string, string>>, place: string): readonly Finding[] {
  const snippet = config["cicustom"];
  return snippet === undefined ? [] : [found("machine-snippet", place, `a snippet is attached: ${snippet}`, "none", `find out who attached it, and remove it on the host: qm set ${vmid} --delete cicustom`)];
}

/** Options beside those that were asked for: disks, devices, passed through hardware, arguments. Cards and snippets are told by themselves. */
function compareOptionNames(plan: MachinePlan, config: Readonly<Record<string, string>>, place: string): readonly Finding[] {
  const own = new Set(plan.data?.disks.map((disk) => disk.interface));
  const strange = Object.keys(config).filter((key) => !KNOWN.has(key) && !own.has(key) && !/^net\d+$/.test(key) && key !== "cicustom").sort(byText);
  if (strange.length === 0) return [];
  return [found("machine-options", place, `has ${strange.join(", ")}`, "the options of the plan alone", `find out who added this, and remove it on the host: qm set ${plan.vmid} --delete ${strange.join(",")}`)];
}

/** What cloud-init tells a guest that starts for the first time, or again when this changed. */
function compareFirstBoot(plan: MachinePlan, config: Readonly<Record<string, string>>, place: string, refresh: string): readonly Finding[] {
  const address = propertiesOf(config["ipconfig0"] ?? "");
  const keys = readable(config["sshkeys"] ?? "").split("\n").map((line) => line.trim()).filter((line) => line !== "").sort(byText);
  const wanted = [
    ["user", config["ciuser"], plan.user],
    ["address", address["ip"], `${plan.address}/${plan.prefixLength}`],
    ["gateway", address["gw"], plan.gateway],
    ["name servers", config["nameserver"], plan.dns.join(" ")],
    ["domain", config["searchdomain"], plan.domain],
  ] as const;
  const others = keys.filter((key) => !plan.keys.includes(key));
  const missing = plan.keys.filter((key) => !keys.includes(key));
  return [
    ...wanted.filter(([, is, should]) => is !== should).map(([what, is, should]) => found("machine-first-boot", place, `its ${what} is ${is ?? "not set"}`, should, refresh)),
    ...(others.length + missing.length === 0 ? [] : [found("machine-first-boot", place, `its SSH keys differ: ${others.length} that the plan does not know, ${missing.length} missing`, "the keys of the admins alone", refresh)]),
  ];
}

function readable(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function compareSize({ size }: MachinePlan, config: Readonly<Record<string, string>>, place: string, refresh: string): readonly Finding[] {
  const disk = propertiesOf(config["scsi0"] ?? "");
  const card = nicsOf(config).find(({ key }) => key === "net0");
  const wanted: readonly (readonly [string, string | number | undefined, number])[] = [
    ["cores", config["cores"], size.cores],
    ["CPU limit", config["cpulimit"], size.cpuLimit],
    ["CPU weight", config["cpuunits"], size.cpuWeight],
    ["MiB of memory", config["memory"], size.memoryMiB],
    ["MiB of memory at least", config["balloon"], size.memoryFloorMiB],
    ["GiB of disk", gibibytes(disk["size"]), size.diskGiB],
    ...["iops_rd", "iops_wr"].map((key) => [`disk ${key}`, disk[key], size.diskIops] as const),
    ...["mbps_rd", "mbps_wr"].map((key) => [`disk ${key}`, disk[key], size.diskMBps] as const),
    ...(card === undefined ? [] : [["MB/s of network", card.rate, size.networkMBps] as const]),
  ];
  const differs = wanted.filter(([, is, should]) => Number(is ?? 0) !== should);
  const backup = disk["backup"] === "0" ? [found("machine-size", place, "its disk is left out of backups", "backup=1", refresh)] : [];
  if (differs.length === 0) return backup;
  return [found("machine-size", place, differs.map(([what, is]) => `${what} ${is ?? "not set"}`).join(", "), differs.map(([, , should]) => should).join(", "), refresh), ...backup];
}

/** A machine that is protected cannot be replaced, and one that does not start with its host stays away. */
function compareProtection(config: Readonly<Record<string, string>>, place: string, refresh: string): readonly Finding[] {
  const wanted = [["protection", "0", "0"], ["onboot", "1", "0"]] as const;
  return wanted.flatMap(([key, should, absent]) => {
    const is = ownValue(config, key) ?? absent;
    return is === should ? [] : [found("machine-protection", place, `${key} is ${is}`, should, refresh)];
  });
}

/** Proxmox reads a machine's host key through its agent, and waits for an agent that is not there at each shutdown. */
function compareAgent(wanted: boolean, { config }: DeployedGuest, place: string, refresh: string): readonly Finding[] {
  if (config === undefined) return [];
  const agent = propertiesOf(config.next["agent"] ?? "0");
  const is = (agent["enabled"] ?? agent[""]) === "1";
  const told = (on: boolean): string => (on ? "on" : "off");
  return is === wanted ? [] : [found("machine-agent", place, `its QEMU guest agent is ${told(is)}`, `${told(wanted)}, as trilane:agent says`, refresh)];
}
