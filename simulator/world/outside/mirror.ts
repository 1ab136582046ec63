import { createHash, randomUUID } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { dirname, join } from "node:path";

/** Where a mirror takes Debian from, and where it keeps what it took. */
export interface DebianSource {
  /** For example `http://mirror.example.internal/debian`. */
  readonly url: string;
  /** Folder of its files; shared by all embedded hosts of this machine. */
  readonly folder: string;
  /** Nothing is fetched: what is not there is not found. */
  readonly offline: boolean;
}

/** Milliseconds for which what changes upstream, the list of releases, is not asked for again. */
const FRESH = 600_000;
/** Milliseconds until upstream must have sent a file. */
const PATIENCE = 600_000;
/** How often a connection is tried, and milliseconds between two tries. */
const [TRIES, PAUSE] = [3, 500];

/** What upstream says about a path: a file that is here now, or its refusal. */
type Found = { readonly file: string } | { readonly status: number };

/**
 * A mirror of Debian over HTTP below `/debian`. A file is fetched once and kept: those of `pool` and those that are named by
 * their digest never change. What changes is asked for again after ten minutes, and what was kept is told where upstream does
 * not answer. Nobody has to trust the mirror: apt checks Debian's signature.
 */
export function debianMirror(source: DebianSource, log: (line: string) => void): RequestListener {
  const mirror = new Mirror(source, log);
  return (request, response) => void mirror.answer(request, response);
}

class Mirror {
  private readonly running = new Map<string, Promise<Found>>();
  private readonly asked = new Map<string, number>();

  constructor(private readonly source: DebianSource, private readonly log: (line: string) => void) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = /^\/debian\/((?:pool|dists)\/[^?]+)$/.exec(decoded(request.url ?? ""))?.[1];
    if (path === undefined || path.split("/").some((part) => part === ".." || part === "")) return end(response, 404);
    if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405);
    const found = await this.find(path);
    if ("status" in found) return end(response, found.status);
    send(request, response, found.file);
  }

  /** One fetch at a time for one path, however many ask. */
  private find(path: string): Promise<Found> {
    const known = this.running.get(path);
    if (known !== undefined) return known;
    const work = this.fetched(path).finally(() => this.running.delete(path));
    this.running.set(path, work);
    return work;
  }

  private async fetched(path: string): Promise<Found> {
    const { url, folder, offline } = this.source;
    const digest = /\/by-hash\/SHA256\/([0-9a-f]{64})$/.exec(path)?.[1];
    const isFixed = path.startsWith("pool/") || digest !== undefined;
    const file = isFixed ? join(folder, path) : join(folder, createHash("sha256").update(url).digest("hex").slice(0, 12), path);
    const has = existsSync(file);
    if (has && (isFixed || offline || Date.now() - (this.asked.get(path) ?? 0) < FRESH)) return { file };
    if (offline) return { status: 404 };
    try {
      const answer = await asked(`${url}/${path.split("/").map(encodeURIComponent).join("/")}`, has ? { "if-modified-since": statSync(file).mtime.toUTCString() } : {});
      this.asked.set(path, Date.now());
      if (answer.status === 304) return { file };
      if (!answer.ok) return { status: answer.status === 404 ? 404 : 502 };
      await keep(answer, file, digest);
      return { file };
    } catch (error) {
      if (has) return { file };
      this.log(`mirror: ${path} cannot be fetched from ${url}, ${reason(error)}`);
      return { status: 502 };
    }
  }
}

/** Asks upstream, again where no connection comes about. @throws Error with the reason of the last try */
async function asked(url: string, headers: Readonly<Record<string, string>>, tries = TRIES): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(PATIENCE), headers });
  } catch (error) {
    if (tries <= 1) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    return asked(url, headers, tries - 1);
  }
}

/** Writes an answer beside its place and moves it there whole. @throws Error when it is not what its name or its length says */
async function keep(answer: Response, file: string, digest: string | undefined): Promise<void> {
  const data = Buffer.from(await answer.arrayBuffer());
  const length = answer.headers.get("content-length");
  if (length !== null && answer.headers.get("content-encoding") === null && Number(length) !== data.length) throw new Error(`got ${data.length} of ${length} bytes`);
  if (digest !== undefined && createHash("sha256").update(data).digest("hex") !== digest) throw new Error("its digest is another one");
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.${randomUUID()}`;
  try {
    await writeFile(beside, data);
    const changed = new Date(answer.headers.get("last-modified") ?? Date.now());
    utimesSync(beside, changed, changed);
    renameSync(beside, file);
  } finally {
    rmSync(beside, { force: true });
  }
}

function send({ method, headers }: IncomingMessage, response: ServerResponse, file: string): void {
  const { size, mtime } = statSync(file);
  const since = Date.parse(headers["if-modified-since"] ?? "");
  response.setHeader("last-modified", mtime.toUTCString());
  if (Math.floor(mtime.getTime() / 1000) * 1000 <= since) return end(response, 304);
  response.writeHead(200, { "content-length": size, "content-type": "application/octet-stream" });
  if (method === "HEAD") return void response.end();
  createReadStream(file).once("error", () => response.destroy()).pipe(response);
}

const end = (response: ServerResponse, status: number): void => void response.writeHead(status, { "content-length": 0 }).end();

/** An address as it is meant; one that cannot be decoded is nobody's. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return "";
  }
}

const reason = (error: unknown): string => (error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error));
