import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { searchDisk } from "../../search/disks";
import { Search } from "../../search/search";

/** A private key's first line is that of every private key. */
const KEY = ["-----BEGIN KEY-----", "the same in every key, as long as any", "only in this key, and is just as long", "end"].join("\n");

(process.platform === "linux" ? test : test.skip)("a value is found at any place of a disk, in any form, and its holes are not read", () => {
  const folder = mkdtempSync(join(tmpdir(), "trilane-disk-"));
  const file = join(folder, "a disk");
  const disk = openSync(file, "w");
  try {
    ftruncateSync(disk, 200 * 1024 ** 3);
    writeSync(disk, "\0rest of something hunter22-hunter22\0", 12_345);
    writeSync(disk, `Basic ${Buffer.from("user:second-value-of-it").toString("base64")}\n`, 150 * 1024 ** 3);
    writeSync(disk, "the same in every key, as long as any\n", 1024 ** 3);
    const search = new Search(new Map([["hunter22-hunter22", "one"], ["second-value-of-it", "two"], [KEY, "three"], ["not-on-this-disk", "four"]]));
    searchDisk(search, "disks", file);
    expect(search.leaks.map(({ where, what, form }) => [where, what, form]).sort()).toEqual([[file, "one", "as it is"], [file, "two", "in base64"]].sort());
    expect(search.searched[0]?.bytes).toBeLessThan(100_000);
    writeSync(disk, "only in this key, and is just as long", 2 * 1024 ** 3);
    searchDisk(search, "disks", file);
    expect(search.leaks.map(({ what }) => what)).toContain("three");
  } finally {
    closeSync(disk);
    rmSync(folder, { recursive: true });
  }
});
