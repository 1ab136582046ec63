/**
 * Writes a small disc image: ISO 9660 (ECMA-119) with the Joliet extension, one folder, no boot record. Enough for the
 * seed that cloud-init's NoCloud source reads, and nothing more. Equal files give equal bytes: no clock is asked.
 */

const SECTOR = 2048;
/** ECMA-119 §6.2.1: the first sixteen sectors belong to the system and stay empty. */
const SYSTEM_SECTORS = 16;
/** Two path tables, each in both byte orders, one folder each, after three descriptors. */
const FIRST_TABLE = SYSTEM_SECTORS + 3;
const PRIMARY_ROOT = FIRST_TABLE + 4;
const JOLIET_ROOT = PRIMARY_ROOT + 1;
const FIRST_FILE = JOLIET_ROOT + 1;
/** Joliet: the name of UCS-2 level 3. */
const UCS2 = "%/E";

/** Where a file's bytes lie. */
interface Extent {
  readonly name: string;
  readonly content: Buffer;
  readonly sector: number;
}

/** One of the two trees: plain ISO 9660 for every reader, Joliet for names in lower case. */
interface Tree {
  readonly joliet: boolean;
  readonly root: number;
  /** First of its two path tables. */
  readonly table: number;
}

const PRIMARY: Tree = { joliet: false, root: PRIMARY_ROOT, table: FIRST_TABLE };
const JOLIET: Tree = { joliet: true, root: JOLIET_ROOT, table: FIRST_TABLE + 2 };

/**
 * The image with these files in its only folder.
 *
 * @param label name of the volume, at most 16 characters, for example `cidata`
 * @param files content by name: lower-case letters, digits and `-`, at most 30 characters
 * @throws RangeError for a label or a name that does not fit, and for more files than one sector lists
 */
export function seedImage(label: string, files: Readonly<Record<string, string>>): Buffer {
  if (!/^[a-z0-9]{1,16}$/.test(label)) throw new RangeError(`the label ${label} is not 1 to 16 lower-case letters and digits`);
  const extents = layOut(files);
  const sectors = extents.reduce((end, { sector, content }) => Math.max(end, sector + sectorsOf(content)), FIRST_FILE);
  const image = Buffer.alloc(sectors * SECTOR);
  const put = (sector: number, part: Buffer) => void part.copy(image, sector * SECTOR);

  [PRIMARY, JOLIET].forEach((tree, index) => {
    put(SYSTEM_SECTORS + index, descriptor(tree, label, sectors));
    put(tree.table, pathTable(tree.root, "little"));
    put(tree.table + 1, pathTable(tree.root, "big"));
    put(tree.root, folder(tree, extents));
  });
  put(SYSTEM_SECTORS + 2, Buffer.from("\xffCD001\x01", "latin1"));
  for (const { sector, content } of extents) put(sector, content);
  return image;
}

function layOut(files: Readonly<Record<string, string>>): readonly Extent[] {
  let next = FIRST_FILE;
  return Object.keys(files).sort().map((name) => {
    if (!/^[a-z0-9-]{1,30}$/.test(name)) throw new RangeError(`the file name ${name} is not 1 to 30 lower-case letters, digits and -`);
    const content = Buffer.from(files[name] ?? "", "utf8");
    const sector = next;
    next += sectorsOf(content);
    return { name, content, sector };
  });
}

const sectorsOf = (content: Buffer): number => Math.ceil(content.length / SECTOR);

/** ECMA-119 §8.4 and §8.5: a volume descriptor with the record of its root folder. */
function descriptor({ joliet, root, table }: Tree, label: string, sectors: number): Buffer {
  const page = Buffer.alloc(SECTOR);
  const text = (value: string, offset: number, length: number) => void textField(value, length, joliet).copy(page, offset);
  page.write(`${joliet ? "\x02" : "\x01"}CD001\x01`, 0, "latin1");
  text("", 8, 32);
  text(label, 40, 32);
  both32(sectors).copy(page, 80);
  if (joliet) page.write(UCS2, 88, "latin1");
  for (const [offset, value] of [[120, 1], [124, 1], [128, SECTOR]] as const) both16(value).copy(page, offset);
  both32(pathTable(root, "little").length).copy(page, 132);
  page.writeUInt32LE(table, 140);
  page.writeUInt32BE(table + 1, 148);
  record("\0", root, SECTOR, true).copy(page, 156);
  for (const offset of [190, 318, 446, 574]) text("", offset, 128);
  for (const offset of [702, 739, 776]) text("", offset, 37);
  // No date is told: sixteen zero digits and a zone of zero (§8.4.26.1).
  for (const offset of [813, 830, 847, 864]) page.write("0".repeat(16), offset, "latin1");
  page.writeUInt8(1, 881);
  return page;
}

/** Text as the descriptors hold it, filled up with spaces; UCS-2 in Joliet's. */
function textField(value: string, length: number, joliet: boolean): Buffer {
  if (!joliet) return Buffer.from(value.padEnd(length), "latin1");
  const field = Buffer.alloc(length);
  wide(value.padEnd(Math.floor(length / 2))).copy(field);
  return field;
}

/** UCS-2 with the higher byte first. */
const wide = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();

/** ECMA-119 §9.4: the path table of a tree that is only a root. */
function pathTable(root: number, order: "little" | "big"): Buffer {
  const table = Buffer.alloc(10);
  table.writeUInt8(1, 0);
  if (order === "little") table.writeUInt32LE(root, 2);
  else table.writeUInt32BE(root, 2);
  table[order === "little" ? "writeUInt16LE" : "writeUInt16BE"](1, 6);
  return table;
}

/** ECMA-119 §9.3: the folder lists itself, its parent, which is itself too, and its files in order of their names. */
function folder({ joliet, root }: Tree, extents: readonly Extent[]): Buffer {
  const names = (name: string) => (joliet ? wide(`${name};1`) : Buffer.from(`${name.toUpperCase().replaceAll("-", "_")}.;1`, "latin1"));
  const files = extents.map(({ name, sector, content }) => record(names(name), sector, content.length, false));
  const page = Buffer.concat([record("\0", root, SECTOR, true), record("\x01", root, SECTOR, true), ...files]);
  if (page.length > SECTOR) throw new RangeError(`${extents.length} files do not fit into one folder`);
  return page;
}

/** ECMA-119 §9.1: one record of a folder; its length is even. */
function record(name: string | Buffer, sector: number, length: number, isFolder: boolean): Buffer {
  const identifier = typeof name === "string" ? Buffer.from(name, "latin1") : name;
  const entry = Buffer.alloc(33 + identifier.length + (identifier.length % 2 === 0 ? 1 : 0));
  entry.writeUInt8(entry.length, 0);
  both32(sector).copy(entry, 2);
  both32(length).copy(entry, 10);
  // The first day of the year 2000: a date must stand there, and the same one makes the same image.
  Buffer.from([100, 1, 1, 0, 0, 0, 0]).copy(entry, 18);
  entry.writeUInt8(isFolder ? 2 : 0, 25);
  both16(1).copy(entry, 28);
  entry.writeUInt8(identifier.length, 32);
  identifier.copy(entry, 33);
  return entry;
}

/** ECMA-119 §7.3.3: 32 bits in both byte orders. */
function both32(value: number): Buffer {
  const field = Buffer.alloc(8);
  field.writeUInt32LE(value, 0);
  field.writeUInt32BE(value, 4);
  return field;
}

/** ECMA-119 §7.2.3: 16 bits in both byte orders. */
function both16(value: number): Buffer {
  const field = Buffer.alloc(4);
  field.writeUInt16LE(value, 0);
  field.writeUInt16BE(value, 2);
  return field;
}
