import { spawn } from "node:child_process";
import { existsSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { failure } from "../../errors";
import { copyFile, UNFINISHED } from "./disk-files";

/** Programs that compress, by what vzdump calls them. */
const COMPRESSORS: Readonly<Record<string, readonly string[]>> = {
  "0": [], "1": ["lzop"], lzo: ["lzop"], gzip: ["gzip", "--fast"], zstd: ["zstd", "--quiet", "--threads=0"],
};
const CONFIG = "qemu-server.conf";

/** A file in an archive. */
export interface Member {
  /** Drive that it is, for example `scsi0`. */
  readonly drive: string;
  /** What is on it; a file that does not exist is a blank disk. */
  readonly file: string;
}

/**
 * Saves disks and a configuration: a tar file that keeps holes, compressed as asked. Proxmox's own format (VMA) is another.
 *
 * @returns its size in bytes
 */
export async function saveArchive(archive: string, config: string, members: readonly Member[], compress: string): Promise<number> {
  mkdirSync(dirname(archive), { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(`${archive}-`);
  const part = `${archive}${UNFINISHED}`;
  try {
    writeFileSync(join(folder, CONFIG), config, { mode: 0o600 });
    const present = members.filter(({ file }) => existsSync(file));
    for (const { drive, file } of present) symlinkSync(file, join(folder, `${drive}.raw`));
    const compressor = COMPRESSORS[compress] ?? [];
    const tar = ["--create", "--sparse", "--dereference", "--directory", folder, CONFIG, ...present.map(({ drive }) => `${drive}.raw`)];
    await pipe(['set -o pipefail; out=$1; shift; n=$1; shift; c=("${@:1:n}"); shift "$n"; umask 077; if [ "$n" = 0 ]; then exec tar "$@" > "$out"; fi; tar "$@" | "${c[@]}" > "$out"', part, String(compressor.length), ...compressor, ...tar]);
    renameSync(part, archive);
    return statSync(archive).size;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(part, { force: true });
  }
}

/** Fills files from an archive; a disk that was blank leaves none. */
export async function openArchive(archive: string, members: readonly Member[]): Promise<void> {
  if (!existsSync(archive)) throw failure(`command 'vma extract -v -r /var/tmp/vzdumptmp.fifo ${archive} /var/tmp/vzdumptmp' failed: exit code 255`);
  const [first] = members;
  if (first === undefined) return;
  mkdirSync(dirname(first.file), { recursive: true, mode: 0o700 });
  const folder = `${first.file}-restored${UNFINISHED}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  try {
    const reader = archive.endsWith(".zst") ? "zstd" : archive.endsWith(".gz") ? "gzip" : archive.endsWith(".lzo") ? "lzop" : "cat";
    await pipe(['set -o pipefail; if [ "$1" = cat ]; then exec tar --extract --sparse --file "$2" --directory "$3"; fi; "$1" --decompress --stdout "$2" | tar --extract --sparse --directory "$3"', reader, archive, folder]);
    for (const { drive, file } of members) await place(join(folder, `${drive}.raw`), file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Storages may lie on several file systems. */
async function place(source: string, target: string): Promise<void> {
  rmSync(target, { force: true });
  if (!existsSync(source)) return;
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  try {
    linkSync(source, target);
  } catch {
    await copyFile(source, target);
  }
}

/** Runs a pipe of programs. @throws ApiError with what they said */
function pipe([script = "", ...args]: readonly string[]): Promise<void> {
  const child = spawn("bash", ["-c", script, "pipe", ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => (said += part));
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(failure(error.message)));
    child.once("close", (code) => (code === 0 ? resolve() : reject(failure(`archive: ${said.trim().split("\n").at(-1) ?? ""}, exit code ${code ?? "none"}`))));
  });
}
