/** The way to real guests of embedded hosts: what stacks are told of it, and whom the bastion lets in. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { admit, settingsOfWay } from "../../../../operations/embedded-host/admission";
import type { EmbeddedHost } from "../../../../operations/embedded-host/host";
import { describeDoors } from "../../../../operations/terminal/tables";
import { withConfig } from "../../../../operations/workspace/settings";
import type { Layout } from "../../../../operations/workspace/layout";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "trilane-admission-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const layout: Layout = { environments: ["dev", "prod"], hosts: [], hostOf: (stack) => (stack === "prod" || stack === "host-b" ? "host-b" : "host") };
const host = (port?: number): EmbeddedHost => ({
  pid: 1, endpoint: "https://127.0.0.1:1", caFile: "", tokenFile: "", startedAt: "",
  ...(port === undefined ? {} : { ways: { bastion: { port, user: "jump", hostKey: "ssh-ed25519 HOST", authorizedKeys: join(folder, `keys-${port}`) }, doors: {} } }),
});

test("an environment is told the bastion of its host, a host stack that machines have an agent", () => {
  const hosts = { host: host(22), "host-b": host(23) };
  expect(settingsOfWay(hosts, layout, "prod")).toEqual({ "trilane:agent": true, "trilane:adminPoint": { host: "127.0.0.1", port: 23, user: "jump", hostKey: "ssh-ed25519 HOST" } });
  expect(settingsOfWay(hosts, layout, "host")).toEqual({ "trilane:agent": true });
});

test("without real guests both are taken out of the settings", () => {
  const before = withConfig(undefined, { "trilane:endpoint": "https://a", ...settingsOfWay({ host: host(22) }, layout, "dev") });
  expect(before).toContain("jump");
  expect(withConfig(before, settingsOfWay({ host: host() }, layout, "dev"))).toBe("config:\n  trilane:endpoint: https://a\n");
});

test("a bastion lets in the admins and the stacks of its own environments", () => {
  for (const name of ["dev", "prod"]) writeFileSync(join(folder, `Pulumi.${name}.yaml`), `config:\n  trilane:deployKey: ssh-ed25519 ${name.toUpperCase()}\n`);
  admit({ host: host(22), "host-b": host(23), "host-c": host() }, layout, folder, "ssh-ed25519 ADMIN");
  expect(readFileSync(join(folder, "keys-22"), "utf8")).toBe("ssh-ed25519 ADMIN\nssh-ed25519 DEV\n");
  expect(readFileSync(join(folder, "keys-23"), "utf8")).toBe("ssh-ed25519 ADMIN\nssh-ed25519 PROD\n");
});

test("a door is shown as the address that one opens", () => {
  expect(describeDoors([["dev web.https", 4001], ["dev database.postgres", 4002]])).toMatch(/dev +web\.https +https:\/\/127\.0\.0\.1:4001\/\n +dev +database\.postgres +127\.0\.0\.1:4002$/);
});
