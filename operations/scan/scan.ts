/** Everything that is scanned before a release, gathered and looked through. */
import { join, relative } from "node:path";
import { leakInFile, type Find } from "../../components/model/leak";
import { filesAt, readFile } from "./files";
import { commitsOf, rangeOf, untrackedOf, workTreeOf, type Range, type Sink } from "./history";
import { Gatherer, type Origin, type Piece } from "./piece";
import { findsIn } from "./scanner";

/** What is scanned. */
export interface Scope {
  /** Root of a git repository. */
  readonly repository: string;
  /** Whether a clone that lacks a part of the history is scanned as far as it goes. @default false */
  readonly shallow?: boolean;
  /** @default - the newest tag before this commit; without one, all commits */
  readonly since?: string;
  /** Files and folders of rendered files. */
  readonly rendered: readonly string[];
  readonly logs: readonly string[];
}

/** What was looked through, and what was found. */
export interface Scan {
  readonly range: Range;
  readonly files: { readonly untracked: number; readonly rendered: number; readonly logs: number };
  /** Bytes of what commits and the work tree add, and of the files. */
  readonly bytes: number;
  /** Sorted by place; what several commits add in the same words stands once, at the oldest. */
  readonly finds: readonly Find[];
}

/** Scans the commits since the last release, the work tree, rendered files and logs. @throws Failure (2), (3) */
export async function scan({ repository, since, shallow, rendered, logs }: Scope): Promise<Scan> {
  const range = await rangeOf(repository, since, shallow);
  const work = new Work();
  await commitsOf(repository, range, work);
  await workTreeOf(repository, work);
  const untracked = await untrackedOf(repository);
  for (const file of untracked.flatMap((name) => filesAt([join(repository, name)]))) await readFile(file, relative(repository, file), work);
  const [views, texts] = [filesAt(rendered), filesAt(logs)];
  for (const file of [...views, ...texts]) await readFile(file, file, work);
  const finds = await work.finish();
  return { range, files: { untracked: untracked.length, rendered: views.length, logs: texts.length }, bytes: work.bytes, finds };
}

/** So much of a file is kept to judge it as a whole: a secret alone is shorter. */
const WHOLE_CHARACTERS = 1000;

/** Takes lines, scans them piece by piece, and keeps what is found. */
class Work implements Sink {
  bytes = 0;
  private readonly finds: Find[] = [];
  private readonly gatherer = new Gatherer((piece) => this.look(piece));
  private whole = "";

  async line(text: string, origin: Origin): Promise<void> {
    this.bytes += Buffer.byteLength(text) + 1;
    if (this.whole.length < WHOLE_CHARACTERS) this.whole += `${text}\n`;
    await this.gatherer.line(text, origin);
  }

  end(origin: Origin): void {
    const found = origin.file === "message" || this.whole === "" ? undefined : leakInFile(origin.file, this.whole);
    if (found !== undefined) this.finds.push({ ...origin, line: 1, rule: found.id, what: found.what, secret: this.whole });
    this.whole = "";
    this.gatherer.end(origin);
  }

  async finish(): Promise<readonly Find[]> {
    await this.gatherer.flush();
    const oldest = new Map(this.finds.map((find) => [JSON.stringify([find.rule, find.file, find.secret]), find]));
    return [...oldest.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
  }

  private async look(piece: Piece): Promise<void> {
    this.finds.push(...(await findsIn(piece)));
  }
}
