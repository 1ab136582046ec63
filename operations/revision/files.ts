import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { misused, otherSide } from "../failure";

const run = promisify(execFile);

/** A commit, and its day. */
export interface Commit {
  /** 40 hexadecimal digits. */
  readonly id: string;
  /** ISO date on which it was committed. */
  readonly day: string;
}

/** Runs git in a folder. Nothing of the repository is changed by what this file asks. @throws the error of the process */
async function git(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await run("git", ["-C", folder, ...args], { encoding: "utf8", maxBuffer: 64 << 20, env: { ...process.env, ...env } });
  return stdout.trim();
}

/** The commit that a revision names. @throws Failure (2) where there is none, (3) without git */
export async function commitOf(folder: string, revision: string): Promise<Commit> {
  try {
    const id = await git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
    return { id, day: (await git(folder, ["show", "-s", "--format=%cs", id])).slice(0, 10) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw otherSide("git: not found; expected it on PATH; install it");
    throw misused(`revision ${revision}: is not in this repository; expected a branch, a tag or a commit; in a shallow clone run git fetch --unshallow, or git fetch origin ${revision}`);
  }
}

/**
 * The commit from which this change started: the last one that a revision and HEAD have in common, as a pull request is
 * shown. The revision itself where they have none that this clone knows.
 */
export async function baseOf(folder: string, revision: string): Promise<Commit> {
  const commit = await commitOf(folder, revision);
  const common = await git(folder, ["merge-base", commit.id, "HEAD"]).catch(() => commit.id);
  return common === commit.id ? commit : commitOf(folder, common);
}

/**
 * Writes the files of a commit, as far as they lie in a folder of the repository, into a temporary folder beside a link to
 * this checkout's packages, and removes them when `use` is done. Work tree, index and references stay as they are.
 */
export async function withFilesOf<T>(folder: string, { id }: Commit, use: (files: string) => Promise<T>): Promise<T> {
  const temporary = mkdtempSync(join(tmpdir(), "trilane-revision-"));
  const remove = (): void => rmSync(temporary, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    const files = join(temporary, "files");
    const index = { GIT_INDEX_FILE: join(temporary, "index") };
    const prefix = await git(folder, ["rev-parse", "--show-prefix"]);
    const top = await git(folder, ["rev-parse", "--show-toplevel"]);
    await git(top, ["read-tree", prefix === "" ? id : `${id}:${prefix.replace(/\/$/, "")}`], index);
    await git(top, ["checkout-index", "--all", `--prefix=${files}/`], index);
    symlinkSync(dirname(dirname(require.resolve("zod/package.json"))), join(files, "node_modules"), "dir");
    return await use(files);
  } finally {
    process.off("exit", remove);
    remove();
  }
}
