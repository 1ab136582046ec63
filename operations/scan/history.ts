/** What commits add, and what the work tree adds to them: lines with where they come from. */
import { spawn, execFile } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { misused, otherSide } from "../failure";
import type { Origin } from "./piece";

const run = promisify(execFile);

/** Git without what a user's configuration changes in a diff; paths as they are. */
const GIT = ["-c", "core.quotePath=false", "-c", "diff.noprefix=false", "-c", "diff.mnemonicPrefix=false", "-c", "log.showSignature=false"];
/** Each file whole and by its own name, binary ones too, and nothing but what changes. */
const DIFF = ["--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--unified=0", "--text", "--src-prefix=a/", "--dst-prefix=b/"];

/** Commits that are scanned. */
export interface Range {
  /** What git log is asked for. */
  readonly revisions: string;
  readonly commits: number;
  /** In words, for example `since v1.2.0`. */
  readonly since: string;
  /** Whether these are all commits. */
  readonly whole: boolean;
}

/** @throws Failure (3) without git, (2) where there is no repository */
export async function git(folder: string, args: readonly string[]): Promise<string> {
  try {
    return (await run("git", ["-C", folder, ...GIT, ...args], { encoding: "utf8", maxBuffer: 256 << 20 })).stdout;
  } catch (error) {
    const { code, stderr = "" } = error as NodeJS.ErrnoException & { readonly stderr?: string };
    if (String(code) === "ENOENT") throw otherSide("git: not found; expected it on PATH; install it");
    throw misused(`${folder}: git ${args[0] ?? ""} failed (${stderr.trim().split("\n")[0] ?? ""}); expected a git repository; name its folder`);
  }
}

const answer = async (folder: string, args: readonly string[]): Promise<string | undefined> => {
  const text = (await git(folder, args).catch(() => "")).trim();
  return text === "" ? undefined : text;
};

/**
 * The commits since a revision; without one, since the newest tag before this commit; without tags, all.
 *
 * @param shallow whether a clone that lacks a part of the history is scanned as far as it goes
 * @throws Failure (2) for a revision that is not there, or else for such a clone
 */
export async function rangeOf(folder: string, since: string | undefined, shallow = false): Promise<Range> {
  const head = await answer(folder, ["rev-parse", "--verify", "--quiet", "HEAD"]);
  if (head === undefined) return { revisions: "", commits: 0, since: "no commit yet", whole: true };
  if (since !== undefined && (await answer(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${since}^{commit}`])) === undefined) {
    throw misused(`--since ${since}: is not in this repository; expected a branch, a tag or a commit; in a shallow clone run git fetch --unshallow --tags`);
  }
  const base = since ?? (await tagBefore(folder));
  const cut = base === undefined && (await answer(folder, ["rev-parse", "--is-shallow-repository"])) === "true";
  if (cut && !shallow) {
    throw misused("scan: this clone lacks a part of the history; expected all commits since the last release; run git fetch --unshallow --tags (in a pipeline: fetch-depth 0), or name the first with --since, or scan what there is with --shallow");
  }
  const revisions = base === undefined ? "HEAD" : `${base}..HEAD`;
  const commits = Number(await git(folder, ["rev-list", "--count", revisions, "--"]));
  return { revisions, commits, since: base === undefined ? (cut ? "of a shallow clone" : "from the first") : `since ${base}`, whole: base === undefined && !cut };
}

/** On a release itself, what lies between it and the one before is meant. */
async function tagBefore(folder: string): Promise<string | undefined> {
  const here = await answer(folder, ["tag", "--points-at", "HEAD"]);
  return answer(folder, ["describe", "--tags", "--abbrev=0", here === undefined ? "HEAD" : "HEAD^"]);
}

/** Takes what a diff adds, line by line. */
export interface Sink {
  line(text: string, origin: Origin): Promise<void>;
  /** Called when a file of a change, or a message, is over. */
  end(origin: Origin): void;
}

/** Hands on every line that the commits of a range add, and the words of their messages. */
export async function commitsOf(folder: string, { revisions }: Range, sink: Sink): Promise<void> {
  if (revisions === "") return;
  // A message is indented, so that it cannot be taken for a diff.
  await read(folder, ["log", "-p", "-m", ...DIFF, "--format=commit %H%n%w(0,1,1)%an%n%B%w()", revisions, "--"], sink);
}

/** Hands on every line that the work tree adds to the last commit, staged or not; without files that git does not know. */
export async function workTreeOf(folder: string, sink: Sink): Promise<void> {
  const head = (await answer(folder, ["rev-parse", "--verify", "--quiet", "HEAD"])) ?? (await git(folder, ["hash-object", "-t", "tree", "/dev/null"])).trim();
  await read(folder, ["diff", ...DIFF, head, "--"], sink);
}

/** Files that git does not know and is not told to leave alone. */
export async function untrackedOf(folder: string): Promise<readonly string[]> {
  return (await git(folder, ["ls-files", "--others", "--exclude-standard", "-z"])).split("\0").filter((file) => file !== "");
}

async function read(folder: string, args: readonly string[], sink: Sink): Promise<void> {
  const child = spawn("git", ["-C", folder, ...GIT, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => void child.once("error", reject).once("close", resolve));
  const reader = new DiffReader(sink);
  for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) await reader.take(line);
  reader.finish();
  const code = await ended;
  if (code !== 0) throw otherSide(`git ${args[0] ?? ""}: exit code ${code}; expected a repository that can be read; run git fsck`);
}

/** Reads the text of `git log -p` and `git diff`. Lines of a file are told apart from headers by the counts of their hunk. */
class DiffReader {
  private commit: string | undefined;
  private file = "message";
  private number = 1;
  private removed = 0;
  private added = 0;

  constructor(private readonly sink: Sink) {}

  async take(line: string): Promise<void> {
    if (this.removed > 0 && line.startsWith("-")) return void (this.removed -= 1);
    if (this.added > 0 && line.startsWith("+")) return this.add(line.slice(1));
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk !== null) return void ([this.removed, this.number, this.added] = [Number(hunk[1] ?? 1), Number(hunk[2]), Number(hunk[3] ?? 1)]);
    if (line.startsWith("commit ")) return this.begin("message", line.slice("commit ".length));
    if (line.startsWith("diff --git ")) return this.begin("", this.commit);
    if (line.startsWith("+++ b/")) return void (this.file = line.slice("+++ b/".length).replace(/\t$/, ""));
    if (line.startsWith(" ") && this.file === "message") await this.sink.line(line.slice(1), this.next());
  }

  finish(): void {
    this.sink.end(this.origin());
  }

  private async add(text: string): Promise<void> {
    this.added -= 1;
    await this.sink.line(text, this.next());
  }

  private begin(file: string, commit: string | undefined): void {
    this.finish();
    [this.file, this.commit, this.number, this.removed, this.added] = [file, commit, 1, 0, 0];
  }

  private next(): Origin {
    const origin = this.origin();
    this.number += 1;
    return origin;
  }

  private origin(): Origin {
    return { file: this.file, line: this.number, ...(this.commit === undefined ? {} : { commit: this.commit }) };
  }
}
