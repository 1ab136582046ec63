import { randomBytes } from "node:crypto";

import { failure } from "../errors";
import type { Host } from "../host";
import type { VolumeRecord } from "../state/records";
import { enabledStorage, isRemote, isShared, splitVolumeId, storagePath, volumePath } from "./volumes";

const GIB = 1024 ** 3;

/** A volume's key in the state: two nodes may each have a local volume of the same id. */
export function volumeKey(host: Host, node: string, id: string): string {
  return isShared(host.state.storages.get(splitVolumeId(id)?.storage ?? "")) ? id : `${node}/${id}`;
}

/** A volume as a node sees it. */
export function findVolume(host: Host, node: string, id: string): Readonly<VolumeRecord> | undefined {
  return host.state.volumes.get(volumeKey(host, node, id));
}

/** A volume that exists; `volume X does not exist` otherwise. */
export function requireVolume(host: Host, node: string, id: string): Readonly<VolumeRecord> {
  const volume = findVolume(host, node, id);
  if (volume === undefined) throw failure(`volume ${id} does not exist`);
  return volume;
}

/** Everything that a node sees, by volume id. */
export function volumesOn(host: Host, node: string): [string, Readonly<VolumeRecord>][] {
  return host.state.volumes.entries().flatMap(([name, record]): [string, Readonly<VolumeRecord>][] => {
    if (record.node === undefined) return [[name, record]];
    return record.node === node ? [[name.slice(node.length + 1), record]] : [];
  });
}

/** Adds a volume, or writes one anew; it is on the given node, wherever the record was before. */
export function addVolume(host: Host, node: string, id: string, volume: Omit<VolumeRecord, "ctime">, ctime = Math.floor(Date.now() / 1000)): void {
  const place = volumeKey(host, node, id);
  host.state.volumes.set(place, { ...volume, node: place === id ? undefined : node, ctime });
}

/** Removes a volume; one that is gone is no obstacle. */
export function removeVolume(host: Host, node: string, id: string): void {
  host.state.volumes.delete(volumeKey(host, node, id));
}

/** Room on a node's disk in bytes; local storages share it, so that the sum of all volumes cannot exceed it. */
export interface Space {
  readonly total: number;
  readonly used: number;
  readonly avail: number;
}

/** Room of a storage as a node sees it. Remote storages are as large as the node's disk and hold their own volumes only. */
export function space(host: Host, storage: string, node: string): Space {
  const total = host.node(node).diskGiB * GIB;
  const { storages, volumes } = host.state;
  const remote = isRemote(storages.get(storage));
  let used = 0;
  for (const volume of volumes.values()) {
    const same = remote ? volume.storage === storage : (volume.node ?? node) === node && !isRemote(storages.get(volume.storage));
    if (same) used += volume.kind === "images" ? volume.size : volume.used;
  }
  return { total, used, avail: Math.max(0, total - used) };
}

/** Refuses what does not fit, in the words of the tool that would have hit the end of the disk. */
export function requireSpace(host: Host, storage: string, node: string, bytes: number, words: string): void {
  if (host.fullStorages().has(storage) || bytes > space(host, storage, node).avail) throw failure(words);
}

/** A disk to be made. */
export interface Allocation {
  readonly node: string;
  readonly storage: string;
  readonly vmid: number;
  readonly format: string;
  readonly bytes: number;
  /** Name of the file or logical volume. @default - the first free `vm-<vmid>-disk-<n>` */
  readonly name?: string;
  /** What is written on it, carried on from the volume that it is a copy of. @default - something new */
  readonly data?: string | undefined;
}

/** Allocates a disk for a guest and returns its volume id. */
export function allocateDisk(host: Host, { node, storage, vmid, format, bytes, name, data = newData() }: Allocation): string {
  const config = enabledStorage(host, storage, node);
  const asFile = storagePath(storage, config) !== undefined;
  if (!asFile && format !== "raw") throw failure(`unsupported format '${format}'`);
  const file = name ?? freeName(host, node, storage, vmid, asFile ? format : undefined);
  const id = asFile ? `${storage}:${vmid}/${file}` : `${storage}:${file}`;
  if (findVolume(host, node, id) !== undefined) throw failure(asFile ? `disk image '${volumePath(host, id)}' already exists` : `can't create volume '${file}': already exists`);
  const tool = asFile ? `unable to create image: qemu-img: ${volumePath(host, id)}: error while writing: No space left on device` : "insufficient free space in thin pool: No space left on device";
  requireSpace(host, storage, node, bytes, tool);
  addVolume(host, node, id, { storage, kind: "images", format: asFile ? format : "raw", size: bytes, used: 0, owner: vmid, data });
  return id;
}


/** The first free `vm-<vmid>-disk-<n>`; files of one number block it in every format (Plugin.pm find_free_diskname). */
export function freeName(host: Host, node: string, storage: string, vmid: number, format: string | undefined): string {
  for (let number = 0; ; number += 1) {
    const base = `vm-${vmid}-disk-${number}`;
    const ids = format === undefined ? [`${storage}:${base}`] : ["raw", "qcow2", "vmdk"].map((other) => `${storage}:${vmid}/${base}.${other}`);
    if (ids.every((id) => findVolume(host, node, id) === undefined)) return format === undefined ? base : `${base}.${format}`;
  }
}

/** Stands for what a guest writes: two disks never hold the same unless one is a copy of the other. */
function newData(): string {
  return randomBytes(8).toString("hex");
}
