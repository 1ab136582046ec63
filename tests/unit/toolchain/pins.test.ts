import { cpSync, mkdtempSync, readFileSync, rmSync, appendFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { partKey, pins, toolchainFolder } from "../../../toolchain/pins";
import { surfaceDifferences, surfaceOfPackage, surfaceOfSchema } from "../../../toolchain/surface";

describe("the cache key", () => {
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), "trilane-pins-"));
    for (const folder of ["go", "plugins", "python", "browser"]) cpSync(join(toolchainFolder, folder), join(copy, folder), { recursive: true });
  });
  afterEach(() => rmSync(copy, { recursive: true, force: true }));

  it("does not depend on where the sources lie or on what a build leaves behind", () => {
    writeFileSync(join(copy, "go/provider/schema.json"), "{}");
    expect(partKey("proxmoxve", copy)).toBe(partKey("proxmoxve"));
  });

  it("changes with its own sources and pins, and with nothing else", () => {
    appendFileSync(join(copy, "go/provider/go.sum"), "\n");
    expect(partKey("proxmoxve", copy)).not.toBe(partKey("proxmoxve"));
    expect(partKey("pulumi", copy)).toBe(partKey("pulumi"));
    appendFileSync(join(copy, "plugins/kind.ts"), "\n");
    expect(partKey("random", copy)).not.toBe(partKey("random"));
    expect(partKey("opentofu", copy)).toBe(partKey("opentofu"));
  });
});

describe("the pins", () => {
  const text = (file: string): string => readFileSync(join(toolchainFolder, file), "utf8");

  it("agree between the Go modules and the program", () => {
    expect(text("go/cli/go.mod")).toContain(`github.com/pulumi/pulumi/pkg/v3 v${pins.cli}`);
    expect(text("go/language-nodejs/go.mod")).toContain(`github.com/pulumi/pulumi/sdk/v3 v${pins.languageHost}`);
    expect(text("go/provider/provider.go")).toContain(`packageVersion = "${pins.proxmoxve}"`);
    const bridged = /upstreamVersion = "([^"]+)"/.exec(text("go/provider/provider.go"))?.[1];
    expect(text("go/provider/go.mod")).toContain(`github.com/bpg/terraform-provider-proxmox v${bridged}`);
    expect(pins.bpg).toBe(bridged);
    expect(text("go/opentofu/go.mod")).toContain(`github.com/opentofu/opentofu v${pins.opentofu}`);
  });

  it("hold every Python package by its checksum", () => {
    const lines = text("python/requirements.txt").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^[a-z0-9-]+==\S+ --hash=sha256:[0-9a-f]{64}$/);
  });

  it("hold no address of a package registry", () => {
    for (const file of [join(toolchainFolder, "node/package-lock.json"), join(toolchainFolder, "browser/package-lock.json"), resolve("package-lock.json")]) expect(readFileSync(file, "utf8")).not.toMatch(/"resolved"/);
  });
});

describe("the comparison of a built plugin with the npm package", () => {
  const folder = join(require.resolve("@pulumi/proxmoxve/package.json"), "..");
  const expected = surfaceOfPackage(folder);
  const shape = (name: string) => ({ ...(expected.get(name) ?? { inputs: [], required: [], outputs: [], secrets: [] }) });

  it("reads what the package's classes say", () => {
    expect(expected.get("resource proxmoxve:storage/directory:Directory")?.required).toEqual(["path", "resourceId"]);
    expect(expected.get("resource proxmoxve:user/token:Token")?.secrets).toEqual(["value"]);
    expect(expected.get("provider")?.inputs).toEqual(expect.arrayContaining(["apiToken", "endpoint", "insecure", "minTls"]));
    expect(expected.get("type VmLegacyDisk")?.inputs).toContain("importFrom");
    expect([...expected.keys()].filter((name) => name.startsWith("resource "))).toHaveLength(115);
  });

  it("reports every kind of difference", () => {
    const built = new Map(expected);
    built.delete("resource proxmoxve:index/acl:Acl");
    built.set("resource proxmoxve:index/acl:ACL", shape("resource proxmoxve:index/acl:Acl"));
    built.set("resource proxmoxve:user/token:Token", { ...shape("resource proxmoxve:user/token:Token"), secrets: [] });
    built.set("type VmLegacyDisk", { ...shape("type VmLegacyDisk"), inputs: ["colour", ...shape("type VmLegacyDisk").inputs] });
    expect(surfaceDifferences(built, expected)).toEqual([
      "resource proxmoxve:index/acl:ACL: not in the npm package",
      "resource proxmoxve:index/acl:Acl: missing in the built plugin",
      "resource proxmoxve:user/token:Token: secrets differ, missing [value], extra []",
      "type VmLegacyDisk: inputs differ, missing [], extra [colour]",
    ]);
  });

  it("reads a generated schema the same way", () => {
    const schema = JSON.stringify({
      provider: { inputProperties: { endpoint: {}, apiToken: { secret: true } } },
      resources: { "proxmoxve:user/token:Token": { properties: { value: { secret: true }, userId: {} }, inputProperties: { userId: {} }, requiredInputs: ["userId"] } },
      functions: { "proxmoxve:index/getVm:getVm": { inputs: { properties: { id: {} }, required: ["id"] } }, "pulumi:providers:proxmoxve/terraformConfig": {} },
      types: { "proxmoxve:acme/getPluginsPlugin:getPluginsPlugin": { properties: { api: {} } }, "proxmoxve:config/ssh:ssh": {} },
    });
    const none = { inputs: [], required: [], outputs: [], secrets: [] };
    expect([...surfaceOfSchema(schema)]).toEqual([
      ["resource proxmoxve:user/token:Token", { inputs: ["userId"], required: ["userId"], outputs: ["userId", "value"], secrets: ["value"] }],
      ["data source proxmoxve:index/getVm:getVm", { ...none, inputs: ["id"], required: ["id"] }],
      ["provider", { ...none, inputs: ["apiToken", "endpoint"], secrets: ["apiToken"] }],
      ["type acme.GetPluginsPlugin", { ...none, inputs: ["api"] }],
    ]);
  });
});
