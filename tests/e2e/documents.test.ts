/** What the documents show is run as it stands there: every `sh` block, in order, in one shell per document. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostPrivileges } from "../../components/model/rights";
import type { Simulator } from "../../simulator/simulator";
import { startSimulator } from "../../simulator/simulator";
import { Api } from "./estate/api";
import { Clone, execute, mustWork, PROJECT, SCHEMA } from "./estate/clone";
import { callsOf, hostBlocks, runOnHost } from "./estate/proxmox-shell";
import { snapshot } from "./estate/snapshot";
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
  expect(stdout).toMatch(/44 unchanged/);
});

const GUIDE = "docs/proxmox.md";

test("the rights that the guide gives are those that the doctor wants", () => {
  const [role] = callsOf(hostBlocks(GUIDE)[1] ?? "");
  expect((role?.parameters["privs"] ?? "").split(/\s+/).sort()).toEqual(hostPrivileges({ major: 9, minor: 2 }));
});

describe("docs/proxmox.md, on a host that is not the demo's", () => {
  let home: string;
  let host: Simulator;
  let root: Api;
  let clone: Clone;
  let before: Record<string, unknown>;

  beforeAll(async () => {
    home = realpathSync(mkdtempSync(join(tmpdir(), "trilane-documents-")));
    host = await startSimulator({ directory: join(home, "host"), ...(SCHEMA === undefined ? {} : { schema: SCHEMA }) });
    root = new Api(host.endpoint, host.caFile, readFileSync(host.tokenFile, "utf8").trim());
    clone = Clone.create();
    // What the document asks a person to edit, to copy and to do on the host.
    const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl admin";
    clone.edit("Pulumi.host.yaml", (text) => text.replace(/trilane:endpoint: .*/, `trilane:endpoint: ${host.endpoint}`).replace("ssh-ed25519 REPLACE-WITH-YOUR-PUBLIC-KEY", key));
    mkdirSync(join(home, "trilane"));
    cpSync(host.caFile, join(home, "trilane", "ca.pem"));
    const [bridge = "", token = ""] = hostBlocks(GUIDE);
    await runOnHost(root, bridge);
    before = await snapshot(root);
    writeFileSync(join(home, "trilane", "host-token"), `${(await runOnHost(root, token)) ?? ""}\n`, { mode: 0o600 });
  });

  afterAll(async () => {
    await host.stop();
    clone.remove();
    rmSync(home, { recursive: true, force: true });
  });

  test("examines the host, brings up and verifies all stacks, and takes them down again", async () => {
    const file = readFileSync(clone.path("Pulumi.dev.yaml"), "utf8");
    const cache = process.env["TRILANE_CACHE"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(process.env["HOME"] ?? "", ".cache"), "trilane");
    const { stdout } = mustWork(await runBlocks(GUIDE, clone, { HOME: home, TRILANE_CACHE: cache }));
    expect(stdout).toContain("host: ready, nothing is in the way");
    for (const environment of ["dev", "test", "prod"]) expect(stdout).toContain(`${environment}: ready, nothing is in the way`);
    expect(stdout).toContain("host, dev, test, prod: what is deployed is what the plan says");
    expect(stdout).toMatch(/- 89 deleted/);
    const after = readFileSync(clone.path("Pulumi.dev.yaml"), "utf8");
    expect(after).not.toBe(file);
    expect(after).toMatch(/trilane:apiToken:\s+secure: v1:/);
    expect(existsSync(clone.path(".trilane", "simulator"))).toBe(false);
    expect(host.refusals()).toEqual([]);
  }, 600_000);

  test("leaves the host as it was before anything was made by hand", async () => {
    await runOnHost(root, hostBlocks(GUIDE)[2] ?? "");
    expect(await snapshot(root)).toEqual(before);
  });

  test("lets back in who is locked out: the console's command switches the firewall off", async () => {
    await root.call("PUT", "/cluster/firewall/options", { enable: "1" });
    await runOnHost(root, hostBlocks(GUIDE)[3] ?? "");
    expect(await root.get("/cluster/firewall/options")).toMatchObject({ enable: 0 });
  });
});
