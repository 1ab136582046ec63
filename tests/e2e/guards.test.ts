import { createServer } from "node:https";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clone } from "./estate/clone";
import { mustWork } from "./estate/clone";
import { sharedEstate } from "./estate/start";

/** What a person reads when a stack cannot run: each message says place, problem, what is expected and the next step. */
let clone: Clone;
beforeAll(() => (clone = sharedEstate()));

/** Errors of a preview of a stack that must fail, without Pulumi's frame around them. */
async function errorsOf(stack: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { code, stdout, stderr } = await clone.pulumi(["preview", "-s", stack], { env });
  expect(code).not.toBe(0);
  return `${stdout}\n${stderr}`;
}

/** Changes a stack's overlay for one test. */
async function withOverlay(stack: string, change: (text: string) => string, use: () => Promise<void>): Promise<void> {
  const file = clone.path(".trilane", "workspace", `Pulumi.${stack}.yaml`);
  const before = readFileSync(file, "utf8");
  try {
    writeFileSync(file, change(before));
    await use();
  } finally {
    writeFileSync(file, before);
  }
}

test("a wrong passphrase", async () => {
  expect(await errorsOf("dev", { PULUMI_CONFIG_PASSPHRASE: "wrong" })).toContain("incorrect passphrase");
});

test("a passphrase file of another stack", async () => {
  expect(await errorsOf("dev", { PULUMI_CONFIG_PASSPHRASE_FILE: clone.path(".trilane", "passphrases", "prod") })).toContain("incorrect passphrase");
});

test("a missing passphrase", async () => {
  expect(await errorsOf("dev", { PULUMI_CONFIG_PASSPHRASE_FILE: "/nowhere" })).toMatch(/no such file or directory|passphrase must be set/);
});

test("the token of another environment", async () => {
  const { tokens } = JSON.parse(mustWork(await clone.pulumi(["stack", "output", "--json", "--show-secrets", "-s", "host"])).stdout) as { tokens: Record<string, string> };
  await withOverlay("dev", (text) => text, async () => {
    mustWork(await clone.pulumi(["config", "set", "--secret", "trilane:apiToken", "-s", "dev"], { input: tokens["prod"] ?? "" }));
    const errors = await errorsOf("dev");
    expect(errors).toContain("stack dev trilane:apiToken: belongs to pulumi-prod@pve; expected a token of pulumi-dev@pve; run npx trilane handover dev");
    expect(errors).not.toContain((tokens["prod"] ?? "").split("=")[1]);
  });
});

test("no token yet", async () => {
  await withOverlay("dev", (text) => text.replace(/ {2}trilane:apiToken:\n {4}secure: .*\n/, ""), async () => {
    expect(await errorsOf("dev")).toContain("stack dev trilane:apiToken: is missing; expected a token of pulumi-dev@pve; run npx trilane handover dev");
  });
});

test("an endpoint where nobody answers", async () => {
  await withOverlay("dev", (text) => text.replace(/https:\/\/127\.0\.0\.1:\d+/, "https://127.0.0.1:9"), async () => {
    expect(await errorsOf("dev")).toMatch(/trilane:endpoint: nobody answers at https:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\); expected a Proxmox VE API; check that the host runs/);
  });
});

test("a host whose certificate nobody vouches for", async () => {
  expect(await errorsOf("dev", { SSL_CERT_FILE: "/etc/ssl/certs/ca-certificates.crt", NODE_EXTRA_CA_CERTS: "/dev/null" })).toMatch(/trilane:endpoint: .*certificate.*; expected .*; /);
});

test("a Proxmox that is too old", async () => {
  const directory = clone.path(".trilane", "simulator");
  const server = createServer({ key: readFileSync(`${directory}/server.key`), cert: readFileSync(`${directory}/server.pem`) }, (request, response) => {
    const version = { version: "7.4-17", release: "7.4", repoid: "513c62be" };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ data: request.url?.startsWith("/api2/json/version") === true ? version : [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await withOverlay("host", (text) => text.replace(/https:\/\/127\.0\.0\.1:\d+/, `https://127.0.0.1:${(server.address() as AddressInfo).port}`), async () => {
      expect(await errorsOf("host")).toMatch(/trilane:endpoint: Proxmox VE 7\.4\S* is too old; expected Proxmox VE 8\.4 or newer; upgrade the host/);
    });
  } finally {
    server.close();
  }
});

test("a host stack that is not up", async () => {
  // Another state, in which nothing is up; configuration and host are the same.
  const state = mkdtempSync(join(tmpdir(), "trilane-empty-"));
  const env = { PULUMI_BACKEND_URL: `file://${state}` };
  try {
    mustWork(await clone.pulumi(["stack", "init", "--no-select", "-s", "dev"], { env }));
    expect(await errorsOf("dev", env)).toContain("stack host: is not up yet; expected what dev stands on; run pulumi up -s host first");
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});

test("a handover to an environment that is not there", async () => {
  const { code, stdout, stderr } = await clone.trilane(["handover", "stage"], { env: await clone.shell() });
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain("handover stage: host has no token for it, it has dev, prod, test; expected one of them; check the name, or add it to trilane:environments and run pulumi up -s host");
});

test("a token that is handed over already changes nothing", async () => {
  const { code, stdout } = await clone.trilane(["handover", "dev", "--json"], { env: await clone.shell() });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ environment: "dev", token: expect.stringMatching(/^pulumi-dev@pve![a-z0-9-]+$/) as string, changed: false });
});
