import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidSettings } from "../../../components/model";
import { readSettings } from "../../../stacks/settings";

const project = join(__dirname, "../../..");
const names = ["host", "dev", "test", "prod"];
const folders: string[] = [];

/** A copy of the project's settings, some files changed; `undefined` leaves a file out. */
function projectWith(changes: Readonly<Record<string, ((text: string) => string) | undefined>>): string {
  const folder = mkdtempSync(join(tmpdir(), "settings-"));
  folders.push(folder);
  for (const name of names) {
    if (name in changes && changes[name] === undefined) continue;
    const text = readFileSync(join(project, `Pulumi.${name}.yaml`), "utf8");
    writeFileSync(join(folder, `Pulumi.${name}.yaml`), (changes[name] ?? ((same: string) => same))(text));
  }
  return folder;
}

function linesOf(changes: Parameters<typeof projectWith>[0], overlay: Readonly<Record<string, unknown>> = {}, stack = "test"): readonly string[] {
  return linesIn(projectWith(changes), stack, overlay);
}

function linesIn(folder: string, stack: string, overlay: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    readSettings(folder, stack, overlay);
    return [];
  } catch (error) {
    if (error instanceof InvalidSettings) return error.message.split("\n");
    throw error;
  }
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

test("the project's own files are read, with defaults", () => {
  const { host, environments } = readSettings(project, "host");
  expect(host).toMatchObject({ environments: ["dev", "test", "prod"], node: "pve1", bridge: "vmbr0", cpuOvercommit: 2, capacity: { cores: 32, memoryMiB: 131072, diskGiB: 2000 } });
  expect(environments["dev"]).toEqual({ cidr: "10.10.0.0/24", gateway: "10.10.0.1", vlan: 10, vmids: { from: 3000, to: 3999 }, budget: { cores: 8, memoryMiB: 12288, diskGiB: 200 }, protectData: true });
});

test("optional fields may be left out", () => {
  const optional = /^ {2}trilane:(bridge|cpuOvercommit|storagePath):.*\n/gm;
  const { host } = readSettings(projectWith({ host: (text) => text.replace(optional, "") }), "dev");
  expect(host).toMatchObject({ bridge: "vmbr0", cpuOvercommit: 2, storagePath: "/var/lib/trilane" });
});

test("the running stack's configuration wins, as text or JSON, with the host's settings in any stack", () => {
  const overlay = { "trilane:vlan": "21", budget: '{"cores":"4","memoryMiB":8192,"diskGiB":"99"}', endpoint: "https://127.0.0.1:18006", adminKeys: "ssh-ed25519 AAAA anna", apiToken: "pulumi-test@pve!deploy=secret", "proxmoxve:endpoint": "x" };
  const { host, environments } = readSettings(project, "test", overlay);
  expect(environments["test"]).toMatchObject({ vlan: 21, budget: { cores: 4, memoryMiB: 8192, diskGiB: 99 } });
  expect(environments["dev"]?.vlan).toBe(10);
  expect(host).toMatchObject({ endpoint: "https://127.0.0.1:18006", adminKeys: ["ssh-ed25519 AAAA anna"] });
});

test("numbers as text are numbers, secrets and other namespaces are passed over", () => {
  const test = (text: string) => `encryptionsalt: v1:abc\n${text.replace("trilane:vlan: 20", 'trilane:vlan: "20"')}  trilane:apiToken:\n    secure: v1:xyz\n  other:thing: 1\n`;
  const other = (text: string) => `${text}  other:thing: 2\n`;
  expect(readSettings(projectWith({ dev: other, test, prod: other }), "test").environments["test"]?.vlan).toBe(20);
});

/** Settings of a second host, for dev. */
const onSecond = (dev: string): string => `${dev}  trilane:host: host-b\n`;
const second = (text: string): string => text.replace(/^ {2}trilane:(environments|domain):.*\n/gm, "").replace(/ {2}trilane:(outside|adminKeys):\n( {4}.*\n)+/g, "").replaceAll("pve1", "pve9");

test("an environment on a second host takes what is shared from the main one", () => {
  const folder = projectWith({ dev: onSecond });
  writeFileSync(join(folder, "Pulumi.host-b.yaml"), second(readFileSync(join(project, "Pulumi.host.yaml"), "utf8")));
  const { host, hosts } = readSettings(folder, "dev", { endpoint: "https://127.0.0.1:1", domain: "other.internal" });
  expect(Object.keys(hosts).sort()).toEqual(["host", "host-b"]);
  expect(hosts["host"]).toBe(host);
  expect(hosts["host-b"]).toMatchObject({ node: "pve9", endpoint: "https://127.0.0.1:1", outside: host.outside, domain: "other.internal", nodes: { pve9: { address: "10.99.0.1" } } });
  expect(host).toMatchObject({ node: "pve1", endpoint: "https://pve1.example.internal:8006", domain: "other.internal" });
  const lines = (stack: string, overlay: Readonly<Record<string, unknown>> = {}) => linesIn(folder, stack, overlay);
  expect([lines("host"), lines("host-b", { node: "pve8" }), lines("prod")]).toEqual([[], [], []]);
  writeFileSync(join(folder, "Pulumi.host-b.yaml"), "config:\n  trilane:domain: other.internal\n");
  expect(lines("dev")[0]).toBe("Pulumi.host-b.yaml trilane:endpoint: is missing; expected the https address of the Proxmox host; write for example trilane:endpoint: https://pve1.example.internal:8006");
  expect(lines("dev")).toContain("Pulumi.host-b.yaml trilane:domain: is shared by all hosts; expected it in Pulumi.host.yaml alone; remove it here");
});

test("a spare host is known although no environment stands on it", () => {
  const folder = projectWith({ host: (text) => `${text}  trilane:hosts: [host-c]\n` });
  expect(linesIn(folder, "dev", {})).toEqual(["Pulumi.host-c.yaml: is missing; expected settings of host-c; write the file, or correct trilane:host in the files of the environments, or trilane:hosts"]);
  writeFileSync(join(folder, "Pulumi.host-c.yaml"), second(readFileSync(join(project, "Pulumi.host.yaml"), "utf8")));
  for (const stack of ["host", "host-c", "dev"]) expect(Object.keys(readSettings(folder, stack).hosts).sort()).toEqual(["host", "host-c"]);
  writeFileSync(join(folder, "Pulumi.host-c.yaml"), `${readFileSync(join(folder, "Pulumi.host-c.yaml"), "utf8")}  trilane:hosts: [host-d]\n`);
  expect(linesIn(folder, "dev", {})[0]).toBe("Pulumi.host-c.yaml trilane:hosts: is shared by all hosts; expected it in Pulumi.host.yaml alone; remove it here");
});

test("nodes of a cluster are those beside the main one, and it", () => {
  const host = (text: string) => `${text}  trilane:nodes: { pve2: { address: 10.99.0.2, capacity: { cores: 8, memoryMiB: "4096", diskGiB: 100 } } }\n`;
  const { nodes, capacity } = readSettings(projectWith({ host }), "dev").host;
  expect(nodes).toEqual({ pve1: { address: "10.99.0.1", capacity }, pve2: { address: "10.99.0.2", capacity: { cores: 8, memoryMiB: 4096, diskGiB: 100 } } });
});

test.each<[string, Parameters<typeof linesOf>, readonly string[]]>([
  ["a file is missing", [{ test: undefined }], ["Pulumi.test.yaml: is missing; expected settings of test; write the file, or take test out of Pulumi.host.yaml trilane:environments"]],
  ["the host's file is missing", [{ host: undefined }], ["Pulumi.host.yaml: is missing; expected settings of host; write the file, or copy the one of the project's template"]],
  ["a second host without a file", [{ dev: onSecond }, {}, "dev"], ["Pulumi.host-b.yaml: is missing; expected settings of host-b; write the file, or correct trilane:host in the files of the environments, or trilane:hosts"]],
  ["a host that nobody is on", [{}, {}, "host-c"], ["stack host-c: host-c is not in the ladder; expected one of host, dev, test, prod; use one of them, or add host-c to Pulumi.host.yaml trilane:environments"]],
  ["a tab in a file", [{ test: (text) => text.replace("  trilane:vlan: 20", "\ttrilane:vlan: 20") }], ["Pulumi.test.yaml line 8: cannot be read (Tabs are not allowed as indentation); expected YAML; mend the line; spaces indent, tabs do not"]],
  ["an open bracket", [{ dev: () => "config:\n  trilane:budget: { cores: 1\n" }], ["Pulumi.dev.yaml line 3: cannot be read (Flow map in block collection must be sufficiently indented and end with a }); expected YAML; mend the line; spaces indent, tabs do not"]],
  ["config is a list", [{ dev: () => "config: [1]\n" }], ["Pulumi.dev.yaml config: is not a map; expected config: with one trilane:<name> per line below; indent the settings by two spaces"]],
  ["a misspelt key", [{ test: (text) => text.replace("trilane:vlan", "trilane:vlann") }], [
    'Pulumi.test.yaml trilane:vlann: is unknown, did you mean "vlan"; expected one of cidr, gateway, vlan, vmids, budget, host, node, placement, stopped, protectData, secrets, databases, secretFolder, adminPoint, deployKey; write vlan, or remove it',
  ]],
  ["wrong types, in two files at once", [{ test: (text) => text.replace("trilane:vlan: 20", "trilane:vlan: twenty").replace("from: 2000", "form: 2000"), host: (text) => text.replace("cores: 32", "cores: many") }], [
    'Pulumi.host.yaml trilane:capacity.cores: "many" cannot be used; expected a number; write for example trilane:capacity: { cores: 32, memoryMiB: 131072, diskGiB: 2000 }',
    'Pulumi.test.yaml trilane:vlan: "twenty" cannot be used; expected a VLAN tag from 2 to 4094; write for example trilane:vlan: 10',
    "Pulumi.test.yaml trilane:vmids.from: is missing; expected a number; write for example trilane:vmids: { from: 3000, to: 3999 }",
    'Pulumi.test.yaml trilane:vmids.form: is unknown, did you mean "from"; expected only known fields; write from, or remove it',
  ]],
  ["a token in the clear", [{ test: (text) => `${text}  trilane:apiToken: pulumi-test@pve!deploy=hunter22\n` }], ["Pulumi.test.yaml trilane:apiToken: is not encrypted; expected a secret; remove it here, revoke the token on the host, and run npx trilane handover"]],
  ["a key for SSH in the clear", [{ test: (text) => `${text}  trilane:sshKey: hunter22\n` }], ["Pulumi.test.yaml trilane:sshKey: is not encrypted; expected a secret; take it for known: remove it and trilane:deployKey here, and run npx trilane handover"]],
  ["a token under a wrong name", [{ test: (text) => `${text}  trilane:token: hunter22\n` }], ["Pulumi.test.yaml trilane:token: is unknown; expected one of cidr, gateway, vlan, vmids, budget, host, node, placement, stopped, protectData, secrets, databases, secretFolder, adminPoint, deployKey; remove it"]],
  ["an unknown key in the configuration", [{}, { password: "hunter22" }], ["configuration of stack test trilane:password: is unknown; expected a setting of the host or of the environment; run pulumi config rm trilane:password -s test"]],
  ["a stack outside the ladder", [{}, {}, "stage"], ["stack stage: stage is not in the ladder; expected one of host, dev, test, prod; use one of them, or add stage to Pulumi.host.yaml trilane:environments"]],
  ["an environment that leaves the folder", [{ host: (text) => text.replace("[dev, test, prod]", "[../dev, prod]") }, {}, "prod"], ["Pulumi.../dev.yaml: is missing; expected settings of ../dev; write the file, or take ../dev out of Pulumi.host.yaml trilane:environments"]],
])("%s", (_, args, messages) => {
  const lines = linesOf(...args);
  expect(lines).toEqual(messages);
  expect(lines.join()).not.toContain("hunter22");
});

test("an unknown key does not hide what else is wrong", () => {
  const dev = (text: string) => `${text.replace("trilane:vlan: 10", "trilane:vlan: 20").replace("{ from: 3000, to: 3999 }", "{ from: 3000, to: 3999, form: 1 }")}  trilane:vlam: 3\n`;
  const read = () => readSettings(projectWith({ dev }), "dev", {}, ({ environments }) => [{ place: "guard", problem: `sees vlan ${environments["dev"]?.vlan}`, expected: "10", next: "mend it" }]);
  expect(read).toThrow(
    new InvalidSettings([
      { place: "Pulumi.dev.yaml trilane:vmids.form", problem: 'is unknown, did you mean "from"', expected: "only known fields", next: "write from, or remove it" },
      { place: "Pulumi.dev.yaml trilane:vlam", problem: 'is unknown, did you mean "vlan"', expected: "one of cidr, gateway, vlan, vmids, budget, host, node, placement, stopped, protectData, secrets, databases, secretFolder, adminPoint, deployKey", next: "write vlan, or remove it" },
      { place: "guard", problem: "sees vlan 20", expected: "10", next: "mend it" },
    ]),
  );
});

test("what one environment configures, each configures: plain or encrypted, the keys are the same", () => {
  const add = (line: string) => (text: string) => text.replace("config:\n", `config:\n${line}\n`);
  const secure = add("  clinic:smtpPassword:\n    secure: AAABAMoWMc");
  expect(linesOf({ dev: add("  clinic:retries: 1"), test: add("  clinic:retries: 3"), prod: add("  clinic:retries: 5") })).toEqual([]);
  expect(linesOf({ dev: add("  pulumi:tags: {}") })).toEqual([]);
  expect(linesOf({ test: add("  clinic:retries: 3"), prod: secure })).toEqual([
    "Pulumi.dev.yaml clinic:retries: is missing, and stands in Pulumi.test.yaml; expected the same keys for every environment; set it there as well, or remove it everywhere",
    "Pulumi.prod.yaml clinic:retries: is missing, and stands in Pulumi.test.yaml; expected the same keys for every environment; set it there as well, or remove it everywhere",
    "Pulumi.dev.yaml clinic:smtpPassword: is missing, and stands in Pulumi.prod.yaml; expected the same keys for every environment; set it there as well, or remove it everywhere",
    "Pulumi.test.yaml clinic:smtpPassword: is missing, and stands in Pulumi.prod.yaml; expected the same keys for every environment; set it there as well, or remove it everywhere",
  ]);
});
