import type { IncomingMessage } from "node:http";
import { createHash, randomUUID, type Hash } from "node:crypto";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

import { failure } from "../errors";
import type { Given } from "../schema/validate";
import { bare } from "../state/table";

/** An uploaded file: its form's fields, its size in bytes, its checksums by algorithm. */
export interface Upload {
  readonly fields: Given;
  readonly size: number;
  readonly checksums: ReadonlyMap<string, string>;
  /** File that has its bytes until somebody takes it away; undefined where they are not kept. */
  readonly file?: string;
}

const ALGORITHMS = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"];

/**
 * Reads a multipart upload: fields first, the file last in a part named `filename` (pve-http-server AnyEvent.pm). The
 * file's bytes are counted and hashed.
 *
 * @param folder where a disc image is kept. @default - the bytes are forgotten
 */
export async function receiveUpload(request: IncomingMessage, contentType: string, folder?: string): Promise<Upload> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw failure("upload without boundary not implemented");
  const reader = new UploadReader(`--${boundary}`, folder);
  try {
    for await (const chunk of request) reader.feed(chunk as Buffer);
    return reader.finish();
  } catch (error) {
    reader.discard();
    throw error;
  }
}

class UploadReader {
  private readonly fields = bare<Given>({});
  private readonly closing: Buffer;
  private buffer = Buffer.alloc(0);
  private inFile = false;
  private size = 0;
  private readonly hashes: Hash[] = ALGORITHMS.map((algorithm) => createHash(algorithm));
  private kept: { readonly file: string; readonly handle: number } | undefined;

  constructor(private readonly boundary: string, private readonly folder: string | undefined) {
    this.closing = Buffer.from(`\r\n${boundary}`);
  }

  feed(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    while (!this.inFile && this.nextPart());
    if (!this.inFile) return;
    const end = this.buffer.indexOf(this.closing);
    const keep = end >= 0 ? this.buffer.length : Math.min(this.buffer.length, this.closing.length);
    this.take(this.buffer.subarray(0, end >= 0 ? end : this.buffer.length - keep));
    this.buffer = end >= 0 ? Buffer.alloc(0) : this.buffer.subarray(this.buffer.length - keep);
  }

  finish(): Upload {
    if (this.fields.filename === undefined) throw failure("upload without file");
    const checksums = new Map(ALGORITHMS.map((algorithm, index) => [algorithm, this.hashes[index]?.digest("hex") ?? ""]));
    if (this.kept !== undefined) closeSync(this.kept.handle);
    return { fields: this.fields, size: this.size, checksums, ...(this.kept === undefined ? {} : { file: this.kept.file }) };
  }

  /** What was kept of an upload that is none. */
  discard(): void {
    if (this.kept === undefined) return;
    closeSync(this.kept.handle);
    rmSync(this.kept.file, { force: true });
  }

  private nextPart(): boolean {
    const head = this.buffer.indexOf("\r\n\r\n");
    if (head < 0) return false;
    const header = this.buffer.subarray(0, head).toString("utf8");
    const name = /name="([^"]+)"/i.exec(header)?.[1] ?? "";
    const filename = /filename="([^"]*)"/i.exec(header)?.[1];
    const rest = this.buffer.subarray(head + 4);
    if (filename !== undefined) {
      this.fields.filename = filename;
      this.inFile = true;
      if (this.folder !== undefined && this.fields.content === "iso") this.keepIn(this.folder);
      this.buffer = rest;
      return false;
    }
    const end = rest.indexOf(`\r\n${this.boundary}`);
    if (end < 0) return false;
    this.fields[name] = rest.subarray(0, end).toString("utf8");
    this.buffer = rest.subarray(end + 2);
    return true;
  }

  private keepIn(folder: string): void {
    const file = join(folder, randomUUID());
    this.kept = { file, handle: openSync(file, "wx", 0o600) };
  }

  private take(bytes: Buffer): void {
    this.size += bytes.length;
    for (const hash of this.hashes) hash.update(bytes);
    if (this.kept !== undefined) writeSync(this.kept.handle, bytes);
  }
}
