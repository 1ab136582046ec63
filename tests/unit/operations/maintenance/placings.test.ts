import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withPlacing } from "../../../../operations/maintenance/placings";

const FILE = `# Where prod stands.
config:
  # Required.
  trilane:cidr: 10.30.0.0/24   # two spaces more
  # The host.
  trilane:host: host-b # by decision of May
  trilane:placement:
    web-2: pve2
    db: pve2
  trilane:apiToken:
    secure: v1:abc=
encryptionsalt: v1:salt=
`;

test("a setting that is there changes in its place, and everything else stays to the byte", () => {
  const changed = withPlacing(FILE, { host: "host", placement: { "web-2": "pve2", db: "pve2" } });
  expect(changed).toBe(FILE.replace("host: host-b", "host: host"));
  expect(withPlacing(changed, { host: "host-b", placement: { "web-2": "pve2", db: "pve2" } })).toBe(FILE);
});

test("equal settings change nothing, however they are written", () => {
  expect(withPlacing(FILE, { host: "host-b", placement: { db: "pve2", "web-2": "pve2" } })).toBe(FILE);
});

test("a setting that is new comes below the others of config, and goes without a trace", () => {
  const bare = "config:\n  trilane:vlan: 30\n";
  const changed = withPlacing(bare, { host: "host-b", stopped: true, placement: { "db-1": "pve1" } });
  expect(changed).toBe("config:\n  trilane:vlan: 30\n  trilane:host: host-b\n  trilane:placement: { db-1: pve1 }\n  trilane:stopped: true\n");
  expect(withPlacing(changed, {})).toBe(bare);
});

test("a salt below config stays below it", () => {
  const salted = "config:\n  trilane:vlan: 30\nencryptionsalt: v1:salt=\n";
  const changed = withPlacing(salted, { host: "host-b" });
  expect(changed).toBe("config:\n  trilane:vlan: 30\n  trilane:host: host-b\nencryptionsalt: v1:salt=\n");
  expect(withPlacing(changed, {})).toBe(salted);
});

test("every environment's file of the project goes there and back unchanged", () => {
  const root = join(__dirname, "..", "..", "..", "..");
  const folders = [root, ...readdirSync(join(root, "examples")).map((name) => join(root, "examples", name))];
  const files = folders.flatMap((folder) => readdirSync(folder).filter((name) => /^Pulumi\.(?!host)[a-z]+\.yaml$/.test(name)).map((name) => join(folder, name)));
  expect(files.length).toBeGreaterThan(5);
  for (const text of files.map((file) => readFileSync(file, "utf8"))) {
    const before = /^ +trilane:host: (\S+)/m.exec(text)?.[1];
    const home = before === undefined ? {} : { host: before };
    if (/^\s+trilane:(placement|node):/m.test(text)) continue;
    expect(withPlacing(withPlacing(text, { host: "host-c", stopped: true }), home)).toBe(text);
  }
});
