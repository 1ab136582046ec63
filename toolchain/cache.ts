/**
 * The cache of finished parts. A part is a folder tree as it will lie in a toolchain's home
 * (`bin/…`, `plugins/resource-…/…`). It is made in a working folder and moved into place by one
 * rename, so a part that is there is whole; what a killed run leaves behind is swept by the next.
 */
import { copyFileSync, existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { acquire, cacheFolder } from "./lock.cjs";

/** Everything of the toolchain in the cache. */
export const toolchainCache = (): string => join(cacheFolder(), "toolchain");

const folders = (): { parts: string; homes: string; work: string; lock: string } => {
  const base = toolchainCache();
  return { parts: join(base, "parts"), homes: join(base, "homes"), work: join(base, "work"), lock: join(base, "lock") };
};

/** Folder of a finished toolchain. */
export const homeFolder = (key: string): string => join(folders().homes, key);

/**
 * Runs work that changes the cache while nobody else does, after sweeping what killed runs left.
 *
 * @param onWait called once if another run holds the lock
 */
export async function exclusively<T>(work: () => Promise<T>, onWait: () => void): Promise<T> {
  const release = await acquire(folders().lock, onWait);
  try {
    rmSync(folders().work, { recursive: true, force: true });
    return await work();
  } finally {
    rmSync(folders().work, { recursive: true, force: true });
    release();
  }
}

/**
 * Returns the folder of a part and makes the part before if it is not there. Needs the lock.
 *
 * @param id name, version, origin and key: everything that the content follows from
 * @param make fills the folder; undefined from it means that the part cannot be made this way
 */
export async function part<T>(id: string, make: (folder: string) => Promise<T | undefined>): Promise<string | undefined> {
  const target = join(folders().parts, id);
  if (existsSync(target)) return target;
  const made = await inWorkFolder(id, async (folder) => ((await make(folder)) === undefined ? undefined : move(folder, target)));
  return made;
}

/** Makes something in a fresh folder that is gone afterwards, unless the work has moved it. */
export async function inWorkFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  mkdirSync(folders().work, { recursive: true });
  // A name of its own: a compiler that outlived its killed parent may still write into the old one.
  const folder = mkdtempSync(join(folders().work, `${name}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a finished folder into place, instead of what was there. */
export function move(folder: string, target: string): string {
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { recursive: true, force: true });
  renameSync(folder, target);
  return target;
}

/** Merges a part into a home. Files are linked, not copied: they are large and never change. */
export function merge(source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) merge(from, to);
    else {
      try {
        linkSync(from, to);
      } catch {
        copyFileSync(from, to); // file systems without hard links
      }
    }
  }
}
