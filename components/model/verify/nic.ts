/** Network cards: the place where a compromised token gets past its VLAN. */
import { byText } from "../canonical";
import type { Finding } from "../finding";
import type { MachinePlan } from "../plan";
import { found } from "./checks";
import type { DeployedGuest } from "./deployed";
import { propertiesOf } from "./properties";

/** One card as Proxmox describes it. */
export interface Nic {
  /** `net0`. */
  readonly key: string;
  /** Undefined: user-mode networking of QEMU, through the host's own address (measured on Proxmox VE 9.2). */
  readonly bridge: string | undefined;
  /** VLAN tag; undefined for none. */
  readonly tag: string | undefined;
  readonly trunks: string | undefined;
  readonly mac: string | undefined;
  readonly filtered: boolean;
  readonly connected: boolean;
  /** MB/s; 0 for no limit. */
  readonly rate: number;
}

/** Models that carry the MAC address as their value. */
const MODEL = /^(virtio|vmxnet3|rtl8139|ne2k_\w+|e1000\S*|i8255\w+|pcnet)$/;

/** The cards of a guest's options, of a container too (`hwaddr`). */
export function nicsOf(config: Readonly<Record<string, string>>): readonly Nic[] {
  const keys = Object.keys(config).filter((key) => /^net\d+$/.test(key)).sort(byText);
  return keys.map((key) => {
    const parts = propertiesOf(config[key] ?? "");
    const mac = Object.entries(parts).find(([model]) => MODEL.test(model))?.[1] ?? parts["macaddr"] ?? parts["hwaddr"];
    return { key, bridge: parts["bridge"], tag: parts["tag"], trunks: parts["trunks"], mac, filtered: parts["firewall"] === "1", connected: parts["link_down"] !== "1", rate: Number(parts["rate"] ?? 0) };
  });
}

/** Where a machine's only card must be. */
export interface Place {
  readonly bridge: string;
  /** Undefined where the mode has no VLANs. */
  readonly vlan?: number | undefined;
}

/** Compares the cards of a machine, as it runs and as it will run: a change may wait for the next start. */
export function compareNics(plan: MachinePlan, guest: DeployedGuest, place: string, refresh: string): readonly Finding[] {
  if (guest.config === undefined) return [];
  const { now, next } = guest.config;
  const both = [...nicsOf(now), ...nicsOf(next).filter(({ key }) => now[key] !== next[key])];
  const cards = both.flatMap((nic) => compareNic(plan, nic, place, refresh));
  const gone = now["net0"] === undefined || next["net0"] === undefined ? [found("nic-missing", `${place} net0`, "is missing", expectedOf(plan), refresh)] : [];
  return [...gone, ...cards];
}

function compareNic(plan: MachinePlan, nic: Nic, machine: string, refresh: string): readonly Finding[] {
  const place = `${machine} ${nic.key}`;
  const remove = `find out who added it, and remove it on the host: qm set ${plan.vmid} --delete ${nic.key}`;
  const mend = nic.key === "net0" ? refresh : remove;
  if (nic.bridge === undefined) return [found("nic-no-bridge", place, "has no bridge: it talks through the host itself, past VLAN and firewall", nic.key === "net0" ? expectedOf(plan) : "no such card", remove)];
  if (nic.key !== "net0") return [found("nic-extra", place, `is in ${whereOf(nic)} and not in the plan`, "net0 alone", remove)];
  const back = `find out who moved it; on the host: qm set ${plan.vmid} --net0 virtio=${plan.mac},${locationOf(plan)},firewall=1, then ${refresh}`;
  return [
    // An environment's token may not touch a card that stands on another VLAN, not even to bring it back.
    ...(whereOf(nic) === whereOf({ bridge: plan.bridge, tag: tagOf(plan), trunks: undefined }) ? [] : [found("nic-elsewhere", place, `is in ${whereOf(nic)}`, whereOf({ bridge: plan.bridge, tag: tagOf(plan), trunks: undefined }), back)]),
    ...(nic.mac?.toUpperCase() === plan.mac ? [] : [found("nic-elsewhere", place, `has the MAC address ${nic.mac ?? "none"}`, plan.mac, mend)]),
    ...(nic.connected ? [] : [found("nic-elsewhere", place, "is unplugged (link_down)", "a card that is connected", mend)]),
    ...(nic.filtered ? [] : [found("nic-unfiltered", place, "passes by the firewall (firewall is not 1)", "firewall=1", mend)]),
  ];
}

const tagOf = ({ vlan }: Pick<MachinePlan, "vlan">): string | undefined => (vlan === undefined ? undefined : String(vlan));
const locationOf = (plan: MachinePlan): string => [`bridge=${plan.bridge}`, ...(tagOf(plan) === undefined ? [] : [`tag=${tagOf(plan)}`])].join(",");
const expectedOf = (plan: MachinePlan): string => `${plan.mac} in ${whereOf({ bridge: plan.bridge, tag: tagOf(plan), trunks: undefined })}`;

/** A place in words: `vmbr0 VLAN 10`, `vmbr0 untagged`. */
export function whereOf({ bridge, tag, trunks }: Pick<Nic, "bridge" | "tag" | "trunks">): string {
  return `${bridge ?? "no bridge"} ${tag === undefined ? "untagged" : `VLAN ${tag}`}${trunks === undefined ? "" : ` with trunks ${trunks}`}`;
}

/** Whether a card carries every VLAN of a bridge: one without tag and trunks does (pve-common Network.pm adds 2-4094). */
export const carriesAll = ({ bridge, tag, trunks }: Nic, place: Place): boolean => bridge === place.bridge && place.vlan !== undefined && tag === undefined && trunks === undefined;

/** Whether a card is in a bridge and VLAN: by its own tag, by its trunks, or, where there are no VLANs, by the bridge. */
export function reaches({ bridge, tag, trunks }: Nic, place: Place): boolean {
  if (bridge !== place.bridge) return false;
  if (place.vlan === undefined) return true;
  const ranges = [tag ?? "", ...(trunks ?? "").split(";")].filter((text) => text !== "");
  return ranges.some((range) => {
    const [from = 0, to = from] = range.split("-").map(Number);
    return from <= Number(place.vlan) && Number(place.vlan) <= to;
  });
}
