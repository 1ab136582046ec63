/** The gateway of mode `internal`: it forwards for everybody, so each of its cards counts. */
import { byText } from "../canonical";
import type { Finding } from "../finding";
import type { GatewayPlan, HostPlan } from "../plan";
import { found } from "./checks";
import type { DeployedGuest } from "./deployed";
import { nicsOf, whereOf, type Nic } from "./nic";

/** Options of the gateway as `components/gateway/vm.ts` asks for them, and what Proxmox adds by itself. */
const KNOWN = new Set([
  "acpi", "agent", "balloon", "bios", "boot", "cores", "cpu", "cpulimit", "cpuunits", "description", "digest", "ide3", "keyboard", "lock", "machine", "memory", "meta", "name", "numa", "onboot", "ostype", "parent",
  "protection", "scsi0", "scsihw", "serial0", "smbios1", "sockets", "startup", "tablet", "tags", "template", "vga", "vmgenid",
]);

/** A card as it has to be. */
interface Leg {
  readonly bridge: string;
  readonly tag: string | undefined;
  readonly mac: string;
}

/** Compares the gateway of a host; a host without one has nothing to compare. */
export function compareGateway({ gateway: plan, stack }: HostPlan, guests: readonly DeployedGuest[], refresh: string): readonly Finding[] {
  if (plan === undefined) return [];
  const place = `${stack} gateway (VMID ${plan.vmid})`;
  const guest = guests.find(({ vmid }) => vmid === plan.vmid);
  if (guest === undefined) return [found("machine-missing", place, "is not on the host", `${plan.name} on ${plan.node}`, refresh)];
  const config = guest.config === undefined ? {} : { ...guest.config.now, ...guest.config.next };
  const strange = Object.keys(config).filter((key) => !KNOWN.has(key) && !/^net\d+$/.test(key) && key !== "cicustom").sort(byText);
  return [
    ...(guest.name === plan.name ? [] : [found("machine-elsewhere", place, `its name is ${guest.name}`, plan.name, "find out who changed it: it may be another machine")]),
    ...compareCards(plan, nicsOf(config), place, refresh),
    ...(config["cicustom"] === undefined ? [] : [found("machine-snippet", place, `a snippet is attached: ${config["cicustom"]}`, "none", `find out who attached it, and remove it on the host: qm set ${plan.vmid} --delete cicustom`)]),
    ...(strange.length === 0 ? [] : [found("machine-options", place, `has ${strange.join(", ")}`, "the options of the plan alone", `find out who added this, and remove it on the host: qm set ${plan.vmid} --delete ${strange.join(",")}`)]),
    ...(config["protection"] === "1" ? [] : [found("machine-protection", place, `protection is ${config["protection"] ?? "0"}`, "1", refresh)]),
  ];
}

/** Outside first, then one card per environment, as they are declared. */
function compareCards({ vmid, uplink, bridge, legs }: GatewayPlan, nics: readonly Nic[], place: string, refresh: string): readonly Finding[] {
  const wanted: readonly Leg[] = [{ bridge: uplink.bridge, tag: undefined, mac: uplink.mac }, ...legs.map(({ vlan, mac }) => ({ bridge, tag: String(vlan), mac }))];
  const where = (leg: Leg): string => `${leg.mac} in ${whereOf({ ...leg, trunks: undefined })}`;
  const remove = (key: string): string => `find out who added it, and remove it on the host: qm set ${vmid} --delete ${key}`;
  const missing = wanted.flatMap((leg, index) => (nics.some(({ key }) => key === `net${index}`) ? [] : [found("nic-missing", `${place} net${index}`, "is missing", where(leg), refresh)]));
  return [
    ...missing,
    ...nics.flatMap((nic) => {
      const leg = wanted[Number(nic.key.slice("net".length))];
      const at = `${place} ${nic.key}`;
      if (nic.bridge === undefined) return [found("nic-no-bridge", at, "has no bridge: it talks through the host itself, past VLAN and firewall", leg === undefined ? "no such card" : where(leg), remove(nic.key))];
      if (leg === undefined) return [found("nic-extra", at, `is in ${whereOf(nic)} and not in the plan`, `${wanted.length} cards`, remove(nic.key))];
      const is = `${nic.mac?.toUpperCase() ?? "no address"} in ${whereOf(nic)}`;
      return is === where(leg) ? [] : [found("nic-elsewhere", at, `is ${is}`, where(leg), refresh)];
    }),
  ];
}
