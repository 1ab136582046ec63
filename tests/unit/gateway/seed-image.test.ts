import { seedImage } from "../../../components/gateway/seed-image";

const SECTOR = 2048;
const files = { "user-data": `#cloud-config\n${"x".repeat(5000)}ü\n`, "meta-data": "instance-id: a\n", "network-config": "" };
const image = seedImage("cidata", files);

/** A reader of its own, after ECMA-119: takes nothing from the writer, and holds both byte orders against each other. */
class Disc {
  constructor(private readonly bytes: Buffer) {}

  both(offset: number): number {
    const value = this.bytes.readUInt32LE(offset);
    expect(this.bytes.readUInt32BE(offset + 4)).toBe(value);
    return value;
  }

  /** Descriptors by type, up to the terminator (§8.3). */
  descriptors(): Map<number, number> {
    const found = new Map<number, number>();
    for (let at = 16 * SECTOR; ; at += SECTOR) {
      expect(this.bytes.toString("latin1", at + 1, at + 7)).toBe("CD001\x01");
      const type = this.bytes.readUInt8(at);
      if (type === 255) return found;
      found.set(type, at);
    }
  }

  text(from: number, to: number, wide: boolean): string {
    const part = this.bytes.subarray(from, to);
    return (wide ? Buffer.from(part.subarray(0, part.length & ~1)).swap16().toString("utf16le") : part.toString("latin1")).trimEnd();
  }

  /** Names and content of the root folder of a descriptor (§9.1). */
  read(descriptor: number, wide: boolean): Record<string, string> {
    const [root, length] = [this.both(descriptor + 156 + 2), this.both(descriptor + 156 + 10)];
    const found: Record<string, string> = {};
    for (let at = root * SECTOR; at < root * SECTOR + length && this.bytes.readUInt8(at) > 0; at += this.bytes.readUInt8(at)) {
      const isFolder = (this.bytes.readUInt8(at + 25) & 2) !== 0;
      const name = this.text(at + 33, at + 33 + this.bytes.readUInt8(at + 32), wide);
      const start = this.both(at + 2) * SECTOR;
      if (!isFolder) found[name] = this.bytes.toString("utf8", start, start + this.both(at + 10));
    }
    return found;
  }
}

const disc = new Disc(image);
const [primary = 0, joliet = 0] = [1, 2].map((type) => disc.descriptors().get(type));

test("both trees carry the label that cloud-init looks for", () => {
  expect(disc.text(primary + 40, primary + 72, false)).toBe("cidata");
  expect(disc.text(joliet + 40, joliet + 72, true)).toBe("cidata");
  expect(image.toString("latin1", joliet + 88, joliet + 91)).toBe("%/E");
});

test("the files read back, byte for byte, under their own names", () => {
  const versioned = Object.fromEntries(Object.entries(files).map(([name, content]) => [`${name};1`, content]));
  expect(disc.read(joliet, true)).toEqual(versioned);
  const plain = Object.fromEntries(Object.entries(files).map(([name, content]) => [`${name.toUpperCase().replace("-", "_")}.;1`, content]));
  expect(disc.read(primary, false)).toEqual(plain);
});

test("the size that the descriptors tell is the size of the image, and path tables point at the roots", () => {
  for (const descriptor of [primary, joliet]) {
    expect(disc.both(descriptor + 80) * SECTOR).toBe(image.length);
    const root = disc.both(descriptor + 158);
    expect(image.readUInt32LE(image.readUInt32LE(descriptor + 140) * SECTOR + 2)).toBe(root);
    expect(image.readUInt32BE(image.readUInt32BE(descriptor + 148) * SECTOR + 2)).toBe(root);
  }
});

test("equal files make equal bytes, in whatever order they are named", () => {
  const turned = Object.fromEntries(Object.entries(files).reverse());
  expect(seedImage("cidata", turned).equals(image)).toBe(true);
  expect(seedImage("cidata", { ...files, "meta-data": "instance-id: b\n" }).equals(image)).toBe(false);
});

test.each<[string, string, Record<string, string>]>([
  ["label CI DATA", "CI DATA", {}],
  ["file name", "cidata", { "../user-data": "" }],
  ["files do not fit", "cidata", Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`file-${index}`, ""]))],
])("refuses a %s", (what, label, content) => {
  expect(() => seedImage(label, content)).toThrow(new RegExp(what.split(" ")[0] as string));
});
