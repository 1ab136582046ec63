/** The search for planted values finds each form anywhere, and nothing that was not planted. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { formsOf } from "../../search/forms";
import { Search } from "../../search/search";

const value = fc.string({ unit: "grapheme-ascii", minLength: 16, maxLength: 40 }).filter((text) => text.trim() === text);
const around = fc.string({ maxLength: 20 });

test("each form of each value is found, whatever stands around it", () => {
  fc.assert(
    fc.property(fc.uniqueArray(value, { minLength: 1, maxLength: 5 }), around, around, fc.nat(), (values, before, after, pick) => {
      const search = new Search(new Map(values.map((one, index) => [one, `value ${index}`])));
      const index = pick % values.length;
      for (const { name, bytes } of formsOf(values[index]!)) {
        const found = search.text("texts", name, Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]));
        expect(found).toContainEqual({ where: name, what: `value ${index}`, form: name });
      }
    }),
    { numRuns: 50 },
  );
});

test("base64 of a text that holds a value is found wherever the value begins in it", () => {
  fc.assert(
    fc.property(value, around, around, fc.constantFrom<BufferEncoding>("base64", "base64url"), (one, before, after, encoding) => {
      const search = new Search(new Map([[one, "it"]]));
      expect(search.text("texts", "encoded", Buffer.from(before + one + after).toString(encoding)).map(({ what }) => what)).toContain("it");
    }),
  );
});

test("what was not planted is not found, also when it begins alike", () => {
  fc.assert(
    fc.property(value, value, (one, other) => {
      fc.pre(!other.includes(one) && !one.includes(other));
      const search = new Search(new Map([[one, "it"]]));
      expect(search.text("texts", "others", `${one.slice(0, -1)} ${other}\n${one.slice(1)}`)).toEqual([]);
    }),
  );
});

test("it says what it searched, and what it found without the value", () => {
  const folder = mkdtempSync(join(tmpdir(), "trilane-search-"));
  const planted = "correct-horse-battery-staple";
  const search = new Search(new Map([[planted, "dev: a password"]]));
  writeFileSync(join(folder, "clean"), "x".repeat(1000));
  writeFileSync(join(folder, "packed.gz"), gzipSync(`a ${planted} b`));
  search.file("files", join(folder, "clean"));
  search.file("files", join(folder, "packed.gz"));
  search.text("streams", "up", `token=${encodeURIComponent(Buffer.from(planted).toString("base64"))}`);
  rmSync(folder, { recursive: true });
  expect(search.report().replaceAll(folder, "")).toMatch(/^searched:\n {2}files: 2, 0\.00 MB\n {2}files, unpacked: 1, 0\.00 MB\n {2}streams: 1, 0\.00 MB\nfound: \n {2}\/packed\.gz: dev: a password, as it is\n {2}up: dev: a password, in base64$/);
  expect(search.report()).not.toContain(planted);
});

test("hundreds of values in many megabytes take no time to speak of", () => {
  const search = new Search(new Map(Array.from({ length: 300 }, (_, index) => [`value-number-${index}-${"x".repeat(20)}`, String(index)])));
  const since = Date.now();
  search.text("files", "large", Buffer.alloc(20_000_000, "the quick brown fox jumps over the lazy dog 0123456789\n"));
  expect(Date.now() - since).toBeLessThan(3000);
});
