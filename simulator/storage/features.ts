import type { Host } from "../host";
import { parseVolume, storageConfig, storagePath } from "./volumes";

/** What can be done with a volume besides reading and writing it. */
export type Feature = "copy" | "clone" | "template";

/** Storages without files whose volumes can be bases of linked clones (features of pve-storage's plugins). */
const BASES = new Set(["lvmthin", "zfspool", "rbd"]);
const FILES = new Set(["raw", "qcow2", "vmdk"]);

/** Whether a volume is the base of linked clones, by its name. */
export const isBase = (name: string): boolean => /^(?:\d+\/)?base-\d+-/.test(name);

/** Whether a storage can do this with a volume as it is (pve-storage Plugin.pm volume_has_feature). */
export function hasFeature(host: Host, volume: string, feature: Feature): boolean {
  const { storage, name, format } = parseVolume(host, volume);
  const config = storageConfig(host, storage);
  const able = storagePath(storage, config) === undefined ? BASES.has(config.type) : FILES.has(format);
  if (feature === "copy") return storagePath(storage, config) === undefined || able;
  return able && isBase(name) === (feature === "clone");
}
