import { existsSync } from "node:fs";

import { drives, isCdrom } from "../../guests/drives";
import type { Host } from "../../host";
import { volumeKey } from "../../storage/allocation";
import { splitVolumeId } from "../../storage/volumes";
import type { SeedRouter } from "../network/records";
import { readDisc } from "./disc";
import type { DiskFiles } from "./disk-files";
import { isSeed, noCloudOn, type NoCloud } from "./no-cloud";

/** The seed in a CD drive of a machine; undefined where none holds one, as cloud-init would find it. Proxmox's own drive is not looked at. */
export function seedDisc(host: Host, vmid: number, files: DiskFiles): NoCloud | undefined {
  const guest = host.state.guests.get(String(vmid));
  if (guest === undefined) return undefined;
  const discs = drives(guest.config).filter(([, drive]) => isCdrom(drive, true) && splitVolumeId(drive.file) !== undefined).map(([, { file }]) => files.path(volumeKey(host, guest.node, file)));
  for (const path of discs.filter((one) => existsSync(one))) {
    const disc = readDisc(path, isSeed);
    const seed = disc === undefined ? undefined : noCloudOn(disc);
    if (seed !== undefined) return seed;
  }
  return undefined;
}

/** What a seed asks for and nothing is done for, one line each. */
export function untreated({ strange, user: { packages = [] } }: NoCloud, lacks: ReadonlyMap<string, string> = new Map()): readonly string[] {
  const idle = packages.flatMap((name) => (lacks.has(name) ? [`seed: ${name} does nothing here, ${lacks.get(name) ?? ""}`] : []));
  return [...strange.map((what) => `seed: ${what} is not understood, and nothing is done for it`), ...idle];
}

/** Routers that a seed names for its cards. */
export function routersOf(seed: NoCloud | undefined): readonly SeedRouter[] {
  return Object.values(seed?.network.ethernets ?? {}).flatMap(({ match, addresses = [], routes = [], gateway4 }) => {
    const vias = [...(gateway4 === undefined ? [] : [gateway4]), ...routes.filter(({ to }) => to === "default" || to === "0.0.0.0/0").map(({ via }) => via)];
    const [address] = addresses;
    return match === undefined || address === undefined ? [] : vias.map((router) => ({ mac: match.macaddress.toUpperCase(), router, address }));
  });
}
