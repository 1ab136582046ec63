/**
 * Who writes into a folder of journals: every clone on every machine has a name of its own and files of its own, and
 * remembers outside version control how far it wrote them.
 */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { privateFolder, readIfThere, readJson, writeWhole } from "../workspace/files";
import { entriesIn, nameOf, verifyText, type Head } from "./chain";
import type { Theme } from "./journal";

/** What a clone remembers, in `.writer`; never in version control. */
interface Writer {
  /** Last part of the names of its files, for example `office-3f2a91`. */
  readonly id: string;
  /** Digest of machine and path: a copy of the folder elsewhere is another writer. */
  readonly place: string;
  /** How far it wrote its chains, by name. */
  readonly heads: Readonly<Record<string, Head>>;
}

/** Chains of a folder, sorted by name. */
export const chainsIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort().map((name) => join(folder, name)) : []);

/** How far this clone wrote the chains of a folder, by name. */
export const remembered = (folder: string): Readonly<Record<string, Head>> => readJson<Writer>(memory(folder))?.heads ?? {};

/**
 * The file that this clone writes for a theme. Where version control has put an earlier state, or another one, in the
 * place of what this clone wrote last (another branch was checked out), it becomes a new writer: going on would fork
 * the chain. What it wrote before is noted in the first line of the new one, so that it is missed where it is missing.
 */
export function openChain({ folder, theme }: Theme): string {
  privateFolder(folder);
  keepApart(folder);
  const place = placeOf(folder);
  const before = readJson<Writer>(memory(folder));
  const writer = before?.place === place ? before : { id: newId(), place, heads: {} };
  const file = join(folder, `${theme}-${writer.id}.jsonl`);
  const head = writer.heads[nameOf(file)];
  if (writer === before && (head === undefined ? !existsSync(file) : stillHas(file, head))) return file;
  const moved = writer === before ? { ...writer, id: newId() } : writer;
  writeWhole(memory(folder), JSON.stringify(moved, null, 2));
  if (moved !== writer) process.stderr.write(`${file}: lacks lines that this clone wrote (is another branch checked out?); going on in ${theme}-${moved.id}.jsonl; see npx trilane journal verify\n`);
  return join(folder, `${theme}-${moved.id}.jsonl`);
}

/** Remembers how far a chain is after an entry of this clone. */
export function noteHead(file: string, { entries, digest }: Head): void {
  const writer = readJson<Writer>(memory(dirname(file)));
  if (writer === undefined) return;
  writeWhole(memory(dirname(file)), JSON.stringify({ ...writer, heads: { ...writer.heads, [nameOf(file)]: { entries, digest } } }, null, 2));
}

/** How far the chains beside one are, where that is not noted in it yet: `<lines> <digest>` by name. */
export function headsBeside(file: string): Readonly<Record<string, string>> {
  const folder = dirname(file);
  const noted = Object.assign({}, ...entriesIn(readIfThere(file) ?? "").map(({ seen }) => seen ?? {})) as Record<string, string>;
  const written = Object.entries(remembered(folder)).map(([name, head]) => [name, head] as const);
  const there = chainsIn(folder).map((other) => [nameOf(other), verifyText(readIfThere(other) ?? "")] as const);
  const heads = new Map<string, Head>(there);
  for (const [name, head] of written) if ((heads.get(name)?.entries ?? 0) < head.entries) heads.set(name, head);
  heads.delete(nameOf(file));
  const texts = [...heads].filter(([, { entries }]) => entries > 0).map(([name, { entries, digest }]) => [name, `${entries} ${digest}`] as const);
  return Object.fromEntries(texts.filter(([name, text]) => noted[name] !== text).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const memory = (folder: string): string => join(folder, ".writer");

function stillHas(file: string, { entries, digest }: Head): boolean {
  return verifyText(readIfThere(file) ?? "").digests[entries - 1] === digest;
}

function newId(): string {
  const machine = hostname().toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 20).replace(/^-|-$/g, "");
  return `${machine === "" ? "machine" : machine}-${randomBytes(3).toString("hex")}`;
}

function placeOf(folder: string): string {
  const machine = readIfThere("/etc/machine-id") ?? "";
  return createHash("sha256").update(`${hostname()}\n${machine}\n${realpathSync(folder)}`).digest("hex").slice(0, 16);
}

/** Keeps out of version control what belongs to this clone alone, and git from touching a line's end or stopping at a fork, which the check names. */
function keepApart(folder: string): void {
  const files = { ".gitignore": "/.writer\n/.lock\n*.draft\n", ".gitattributes": "*.jsonl -text merge=union\n" };
  for (const [name, content] of Object.entries(files)) if (!existsSync(join(folder, name))) writeWhole(join(folder, name), content, 0o644);
}
