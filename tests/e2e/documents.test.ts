/** What the documents show is run as it stands there: every `sh` block, in order, in one shell per document. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Simulator } from "../../simulator/simulator";
import { startSimulator } from "../../simulator/simulator";
import { Api } from "./estate/api";
import { Clone, execute, mustWork, PROJECT, SCHEMA } from "./estate/clone";
import { sharedEstate } from "./estate/start";

/** The documents that show commands. */
const DOCUMENTS = ["README.md", "docs/proxmox.md"];

function blocks(document: string): string[] {
  const text = readFileSync(join(PROJECT, document), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code]) => code ?? "");
}

/** Runs all blocks in one shell that stops at the first failure and shows each command. */
function runBlocks(document: string, clone: Clone, env: NodeJS.ProcessEnv) {
  // A person confirms an update; npx says nothing about its own configuration here.
  const variables = { ...process.env, PULUMI_SKIP_CONFIRMATIONS: "true", npm_config_loglevel: "error", ...env };
  const script = `set -euo pipefail\n${blocks(document).join("\n")}`;
  return execute("bash", ["-c", script], { cwd: clone.folder, env: variables });
}

test("every document with commands is run here", () => {
  const all = ["README.md", ...readdirSync(join(PROJECT, "docs")).filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`)];
  expect(all.filter((document) => blocks(document).length > 0)).toEqual(DOCUMENTS);
});

test("README.md, on the estate that is kept", async () => {
  const { stdout } = mustWork(await runBlocks("README.md", sharedEstate(), {}));
  expect(stdout).toMatch(/43 unchanged/);
});

/** Makes the user, role and token that docs/proxmox.md asks for, with exactly the privileges that it lists. */
async function hostToken({ endpoint, caFile, tokenFile }: Simulator): Promise<string> {
  const root = new Api(endpoint, caFile, readFileSync(tokenFile, "utf8").trim());
  const listed = /^ {2}```text\n([\s\S]*?)^ {2}```$/m.exec(readFileSync(join(PROJECT, "docs", "proxmox.md"), "utf8"))?.[1] ?? "";
  const post = async (path: string, parameters: Readonly<Record<string, string>>): Promise<unknown> => {
    const { status, reason, data } = await root.call("POST", path, parameters);
    if (status !== 200) throw new Error(`POST ${path}: ${status} ${reason}`);
    return data;
  };
  await post("/access/roles", { roleid: "TrilaneHost", privs: listed.trim().split(/\s+/).join(",") });
  await post("/access/users", { userid: "trilane@pve" });
  const token = (await post("/access/users/trilane@pve/token/host", { privsep: "0" })) as { "full-tokenid": string; value: string };
  expect(await root.call("PUT", "/access/acl", { path: "/", roles: "TrilaneHost", users: "trilane@pve" })).toMatchObject({ status: 200 });
  return `${token["full-tokenid"]}=${token.value}\n`;
}

describe("docs/proxmox.md, on a host that is not the demo's", () => {
  let home: string;
  let host: Simulator;
  let clone: Clone;

  beforeAll(async () => {
    home = realpathSync(mkdtempSync(join(tmpdir(), "trilane-documents-")));
    host = await startSimulator({ directory: join(home, "host"), ...(SCHEMA === undefined ? {} : { schema: SCHEMA }) });
    clone = Clone.create();
    // What the document asks a person to edit and to copy.
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl admin";
    clone.edit("Pulumi.host.yaml", (text) => text.replace(/trilane:endpoint: .*/, `trilane:endpoint: ${host.endpoint}`).replace("ssh-ed25519 REPLACE-WITH-YOUR-PUBLIC-KEY", key));
    mkdirSync(join(home, "trilane"));
    cpSync(host.caFile, join(home, "trilane", "ca.pem"));
    writeFileSync(join(home, "trilane", "host-token"), await hostToken(host), { mode: 0o600 });
  });

  afterAll(async () => {
    await host.stop();
    clone.remove();
    rmSync(home, { recursive: true, force: true });
  });

  test("brings up host and dev, and takes them down again", async () => {
    const before = readFileSync(clone.path("Pulumi.dev.yaml"), "utf8");
    const cache = process.env["TRILANE_CACHE"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(process.env["HOME"] ?? "", ".cache"), "trilane");
    const { stdout } = mustWork(await runBlocks("docs/proxmox.md", clone, { HOME: home, TRILANE_CACHE: cache }));
    expect(stdout).toMatch(/43 unchanged/);
    expect(stdout).toMatch(/- 69 deleted/);
    const after = readFileSync(clone.path("Pulumi.dev.yaml"), "utf8");
    expect(after).not.toBe(before);
    expect(after).toMatch(/trilane:apiToken:\s+secure: v1:/);
    expect(existsSync(clone.path(".trilane", "simulator"))).toBe(false);
    expect(host.refusals()).toEqual([]);
  });
});
