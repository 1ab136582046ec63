import { closeSync, openSync, readSync } from "node:fs";

const SECTOR = 2048;
/** ECMA-119 §6.2.1: descriptors begin after sixteen sectors of the system, and end with one of this type. */
const [FIRST_DESCRIPTOR, LAST_TYPE] = [16, 255];
/** Joliet: escape sequences of its three levels of UCS-2. */
const JOLIET = ["%/@", "%/C", "%/E"];
/** Bytes of a file that are read at most: what stands on a seed is text. */
const LIMIT = 16 * 1024 ** 2;

/** What is on a disc, as far as anybody reads it here. */
export interface Disc {
  /** Name of the volume, without spaces at its end. */
  readonly label: string;
  /** Content of the files in its root, by name; folders are left out. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads the root of a disc image: ISO 9660 (ECMA-119), with the names that Joliet or Rock Ridge give. Undefined for what is
 * no such image.
 *
 * @param wanted whether a disc of this label is read: the files of another are not looked at
 */
export function readDisc(file: string, wanted: (label: string) => boolean = () => true): Disc | undefined {
  const handle = openSync(file, "r");
  try {
    const read: Read = (sector, length) => {
      const page = Buffer.alloc(length);
      return page.subarray(0, readSync(handle, page, 0, length, sector * SECTOR));
    };
    const [primary, joliet] = descriptors(read);
    if (primary === undefined) return undefined;
    const label = primary.toString("latin1", 40, 72).replace(/[ \0]+$/, "");
    return { label, files: wanted(label) ? filesIn(read, joliet ?? primary, joliet !== undefined) : new Map() };
  } finally {
    closeSync(handle);
  }
}

type Read = (sector: number, length: number) => Buffer;

function descriptors(read: Read): readonly [primary: Buffer | undefined, joliet: Buffer | undefined] {
  let primary: Buffer | undefined;
  let joliet: Buffer | undefined;
  for (let sector = FIRST_DESCRIPTOR; ; sector += 1) {
    const page = read(sector, SECTOR);
    const type = page[0];
    if (page.length < SECTOR || page.toString("latin1", 1, 6) !== "CD001" || type === LAST_TYPE) return [primary, joliet];
    if (type === 1) primary ??= page;
    if (type === 2 && JOLIET.includes(page.toString("latin1", 88, 91))) joliet ??= page;
  }
}

/** ECMA-119 §9.1: records of a folder; none spans two sectors. */
function filesIn(read: Read, descriptor: Buffer, isJoliet: boolean): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const root = read(descriptor.readUInt32LE(158), Math.min(LIMIT, descriptor.readUInt32LE(166)));
  for (let at = 0; at < root.length; ) {
    const length = root[at] ?? 0;
    const record = root.subarray(at, at + length);
    at = length === 0 ? (Math.floor(at / SECTOR) + 1) * SECTOR : at + length;
    if (length < 34 || ((record[25] ?? 0) & 2) !== 0) continue;
    files.set(nameOf(record, isJoliet), read(record.readUInt32LE(2), Math.min(LIMIT, record.readUInt32LE(10))).toString("utf8"));
  }
  return files;
}

/** A version follows the name after a semicolon. Names of plain ISO 9660 are in capitals, and a driver shows them in lower case. */
function nameOf(record: Buffer, isJoliet: boolean): string {
  const end = 33 + (record[32] ?? 0);
  if (isJoliet) return Buffer.from(record.subarray(33, end)).swap16().toString("utf16le").replace(/;\d+$/, "");
  return rockRidgeName(record.subarray(end + (end % 2))) ?? record.toString("latin1", 33, end).replace(/\.?;\d+$/, "").toLowerCase();
}

/** RRIP §4.1.4: entries of `NM` hold the name behind their flags. */
function rockRidgeName(entries: Buffer): string | undefined {
  const parts: string[] = [];
  for (let at = 0; at + 4 <= entries.length && (entries[at + 2] ?? 0) >= 4; at += entries[at + 2] ?? 0) {
    if (entries.toString("latin1", at, at + 2) === "NM") parts.push(entries.toString("utf8", at + 5, at + (entries[at + 2] ?? 0)));
  }
  return parts.length === 0 ? undefined : parts.join("");
}
