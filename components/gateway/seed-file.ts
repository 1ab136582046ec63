import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GatewaySeed } from "../model/plan";
import { seedImage } from "./seed-image";

/** A seed on the disk of who runs the program, to be uploaded from there. */
export interface SeedFile {
  /** First 12 hexadecimal digits of the digest of what is in it: another content is another instance to cloud-init. */
  readonly digest: string;
  /** SHA-256 of the image. */
  readonly checksum: string;
  /** Gone when the process ends. */
  readonly path: string;
}

/** Writes the image of a seed into a folder of its own, which goes with this process. */
export function writeSeed(seed: GatewaySeed): SeedFile {
  const { hostName, userData, networkConfig } = seed;
  const digest = sha256([hostName, userData, networkConfig].join("\0")).slice(0, 12);
  const metaData = `${JSON.stringify({ "instance-id": `${hostName}-${digest}`, "local-hostname": hostName }, undefined, 2)}\n`;
  const image = seedImage("cidata", { "user-data": userData, "meta-data": metaData, "network-config": networkConfig });

  const folder = mkdtempSync(join(tmpdir(), "trilane-seed-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, `gateway-${digest}.iso`);
  writeFileSync(path, image, { mode: 0o600 });
  return { digest, checksum: sha256(image), path };
}

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");
