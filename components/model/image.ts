/** Images on the host. */
import type { Image } from "./estate";
import { IMAGE_STORAGE } from "./identity";
import type { ImagePlan } from "./plan";

/** Where an image lies on the host: a new checksum is a new file, so the old one stays until no machine uses it. */
export function planImage({ name, url, checksum, checksumAlgorithm = "sha512" }: Image): ImagePlan {
  const digest = checksum.toLowerCase();
  const fileName = `${name}-${digest.slice(0, 12)}.qcow2`;
  return { name, url, checksum: digest, checksumAlgorithm, fileName, storage: IMAGE_STORAGE, volume: `${IMAGE_STORAGE}:import/${fileName}` };
}
