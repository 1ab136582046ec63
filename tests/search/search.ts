/** Looks for planted values in files and texts, in every form, and counts what it has looked through. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { formsOf } from "./forms";

/** Shorter values cannot be told from chance. */
export const SHORTEST = 12;

/** A value that stands where it must not. The value itself is never told. */
export interface Leak {
  /** File or stream. */
  readonly where: string;
  /** What it is. */
  readonly what: string;
  /** How it is written. */
  readonly form: string;
}

/** What was looked through, by kind. */
export interface Searched {
  readonly kind: string;
  readonly count: number;
  readonly bytes: number;
}

/** What gzip packed; undefined for anything else, also where a file only begins like it. */
function unpackedOf(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return undefined;
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

/** One form of a value. */
export interface Pattern {
  readonly bytes: Buffer;
  readonly what: string;
  readonly form: string;
}

/** A multiplicative hash of a window, of so many bits. */
const BITS = 20;
const SHIFT = 32 - BITS;
const FACTOR = 0x9e3779b1;
// A global is looked up slowly in a test: half a microsecond for each byte.
const { imul } = Math;

/** A search for many values at once: a window of four bytes is looked up at each place, so a value costs nothing by itself. */
export class Search {
  readonly leaks: Leak[] = [];
  private readonly byWindow = new Map<number, Pattern[]>();
  private readonly filter = new Uint8Array(1 << BITS);
  private readonly kinds = new Map<string, { count: number; bytes: number }>();

  /** @param planted what each value is, by the value */
  constructor(planted: ReadonlyMap<string, string>) {
    for (const [value, what] of planted) {
      if (value.length < SHORTEST) throw new Error(`${what}: has ${value.length} characters; expected at least ${SHORTEST}`);
      for (const { name, bytes } of formsOf(value)) this.add({ bytes, what, form: name });
    }
  }

  /** Looks through a text; `kind` is what it is counted as. */
  text(kind: string, where: string, content: string | Buffer): readonly Leak[] {
    const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
    return this.found(kind, where, bytes.length, this.look(bytes));
  }

  /** Counts what somebody else has looked through, and notes what was found there. */
  found(kind: string, where: string, length: number, patterns: readonly Pattern[]): readonly Leak[] {
    const counted = this.kinds.get(kind) ?? { count: 0, bytes: 0 };
    this.kinds.set(kind, { count: counted.count + 1, bytes: counted.bytes + length });
    const leaks = patterns.map(({ what, form }) => ({ where, what, form }));
    this.leaks.push(...leaks);
    return leaks;
  }

  /** Every form of every value. */
  get patterns(): readonly Pattern[] {
    return [...this.byWindow.values()].flat();
  }

  /** Looks through a file, and through what it holds where gzip packed it. */
  file(kind: string, path: string): readonly Leak[] {
    const bytes = readFileSync(path);
    const unpacked = unpackedOf(bytes);
    return [...this.text(kind, path, bytes), ...(unpacked === undefined ? [] : this.text(`${kind}, unpacked`, path, unpacked))];
  }

  /** Sorted by kind. */
  get searched(): readonly Searched[] {
    return [...this.kinds].map(([kind, counts]) => ({ kind, ...counts })).sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }

  /** For people. */
  report(): string {
    const lines = this.searched.map(({ kind, count, bytes }) => `  ${kind}: ${count}, ${(bytes / 1e6).toFixed(2)} MB`);
    return ["searched:", ...lines, `found: ${this.leaks.length === 0 ? "none" : ""}`, ...this.leaks.map(({ where, what, form }) => `  ${where}: ${what}, ${form}`)].join("\n");
  }

  private add(pattern: Pattern): void {
    const window = pattern.bytes.readUInt32LE(0);
    this.filter[imul(window, FACTOR) >>> SHIFT] = 1;
    this.byWindow.set(window, [...(this.byWindow.get(window) ?? []), pattern]);
  }

  private look(bytes: Buffer): readonly Pattern[] {
    const found = new Map<string, Pattern>();
    const { filter } = this;
    const { length } = bytes;
    let window = 0;
    // A loop for each byte: it reads the last three bytes of the window again from the window, not from the buffer.
    for (let end = 0; end < length; end += 1) {
      window = (window >>> 8) | (bytes[end]! << 24);
      if (filter[imul(window, FACTOR) >>> SHIFT] === 0 || end < 3) continue;
      const at = end - 3;
      for (const pattern of this.byWindow.get(window >>> 0) ?? []) {
        const { bytes: wanted, what, form } = pattern;
        if (bytes.compare(wanted, 0, wanted.length, at, Math.min(bytes.length, at + wanted.length)) === 0) found.set(`${what} ${form}`, pattern);
      }
    }
    return [...found.values()];
  }
}
