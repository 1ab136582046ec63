import * as pulumi from "@pulumi/pulumi";
import { hostOutputs, planEstate } from "../../../components/model";
import { differences } from "../../../stacks/differences";
import { estate } from "../../../stacks/estate";
import { program, type StackOutputs } from "../../../stacks/program";
import { readSettings } from "../../../stacks/settings";
import { Api, type Reply } from "../components/api";
import { exposes, record } from "../components/engine";

const SECRET = "11111111-2222-3333-4444-555555555555";
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0c1p4mYw1sT1oXk1m9r0h9eYw7m6m8b3hLrj5uT2aB admin";
const ROOT = `${__dirname}/../../..`;

const settings = readSettings(ROOT, "host", { adminKeys: JSON.stringify([KEY]) });
const plan = planEstate({ estate, differences, settings, today: "2026-11-21" });
const dev = plan.environments.find(({ environment }) => environment === "dev");
if (dev === undefined) throw new Error("the estate has a dev");
const outputs = hostOutputs(plan.hosts[0], { version: "9.2.11" });

let api: Api;
beforeAll(async () => {
  api = await new Api().start();
  process.env["SSL_CERT_FILE"] = api.certificate;
});
afterAll(() => api.stop());
beforeEach(() => void (api.requests.length = 0));

const hostAnswers: Record<string, unknown> = {
  "/version": { version: "9.2.11" },
  "/nodes": [{ node: "pve1", status: "online", maxcpu: 64, maxmem: 256 * 1024 ** 3 }],
  "/nodes/pve1/storage": [],
  "/nodes/pve1/network": [{ iface: "vmbr0", type: "bridge", bridge_vlan_aware: 1, active: 1 }],
  "/cluster/firewall/options": { digest: "x" },
};

const devAnswers: Record<string, unknown> = {
  "/version": { version: "9.2.11" },
  "/access/permissions": Object.fromEntries(dev.access.grants.map(({ role, path }) => [path, Object.fromEntries((dev.access.roles.find(({ id }) => id === role)?.privileges ?? []).map((privilege) => [privilege, 1]))])),
  [`/nodes/pve1/storage/${dev.image.storage}/content?content=import`]: [{ volid: dev.image.volume }],
  [`/nodes/pve1/storage/${dev.storage}/status`]: { avail: 1024 ** 4 },
  "/cluster/resources?type=vm": [],
};

/** Runs the program of a stack against a host that answers as told. */
async function run(stack: string, answers: Record<string, unknown>, configuration: Record<string, string>, host?: Record<string, unknown>) {
  // What is not answered does not exist yet.
  api.reply = ({ path }): Reply => (path in answers ? { data: answers[path] } : path.startsWith("/cluster/firewall/") ? { data: [] } : { status: 404, words: "no such thing" });
  pulumi.runtime.setAllConfig({ "trilane:endpoint": api.endpoint, "trilane:adminKeys": JSON.stringify([KEY]), ...configuration });
  let result: StackOutputs | undefined;
  const recording = await record(async () => void (result = await program()), stack, host);
  return { recording, result };
}

const asHost = { "trilane:apiToken": `root@pam!admin=${SECRET}` };
const asDev = { "trilane:apiToken": `pulumi-dev@pve!${dev.access.token}=${SECRET}` };
const devToken = (user: string) => ({ "trilane:apiToken": `${user}!t1=${SECRET}` });

test("the host stack declares one host, tells public facts in the open and tokens as one secret", async () => {
  const { recording, result } = await run("host", hostAnswers, asHost);
  expect(recording.resources.filter(({ type }) => type === "trilane:host:VirtualizationHost")).toHaveLength(1);
  expect(result?.trilane).toEqual(outputs);
  expect(await pulumi.isSecret(result?.tokens as pulumi.Output<unknown>)).toBe(true);
  expect(Object.keys(result ?? {})).toEqual(["trilane", "tokens"]);
});

test("an environment declares its machines from the plan, and reads the host's outputs across stacks", async () => {
  const { recording, result } = await run("dev", devAnswers, asDev, { trilane: outputs });
  expect(recording.resources.filter(({ type }) => type === "trilane:machine:VirtualMachine").map(({ name }) => name)).toEqual(dev.machines.map(({ key }) => key));
  expect(recording.references).toContain("organization/trilane/host");
  expect(result?.trilane).toMatchObject({ environment: "dev", machines: dev.machines.map(({ key, vmid }) => ({ key, vmid })), secrets: dev.secrets.map(({ name }) => name) });
});

test("the provider verifies certificates over TLS 1.3; its token, like any other, is only a secret", async () => {
  const { recording } = await run("dev", devAnswers, asDev, { trilane: outputs });
  const provider = recording.named("proxmox");
  expect(provider.inputs).toMatchObject({ endpoint: api.endpoint, insecure: "false", minTls: "1.3", randomVmIds: "false" });
  expect(recording.resources.filter(({ sent }) => exposes(sent, SECRET)).map(({ name }) => name)).toEqual([]);
  expect(recording.resources.filter(({ type }) => type.startsWith("proxmoxve:")).length).toBe(dev.machines.length * 4 + 2); // a holder with its firewall
});

const before = async (stack: string, answers: Record<string, unknown>, configuration: Record<string, string>, host?: Record<string, unknown>): Promise<string> => {
  let error: unknown;
  const recording = await run(stack, answers, configuration, host).catch((thrown: unknown) => void (error = thrown));
  expect([recording, error]).toEqual([undefined, expect.any(Error)]);
  if (!pulumi.RunError.isInstance(error)) throw error;
  return (error as Error).message;
};

test.each<[string, () => Promise<string>, string]>([
  ["a stack that is not in the ladder", () => before("staging", {}, asDev), "stack staging: staging is not in the ladder; expected one of host, dev, test, prod; use one of them, or add staging to Pulumi.host.yaml trilane:environments"],
  ["a host stack without a token", () => before("host", hostAnswers, {}), "stack host trilane:apiToken: is missing; expected the token of an admin, written as user@realm!name=secret; run pulumi config set --secret trilane:apiToken -s host"],
  ["a token of another environment", () => before("dev", devAnswers, devToken("pulumi-test@pve"), { trilane: outputs }), "stack dev trilane:apiToken: belongs to pulumi-test@pve; expected a token of pulumi-dev@pve; run npx trilane handover dev"],
  ["no host stack", () => before("dev", devAnswers, asDev), "stack host: is not up yet; expected what dev stands on; run pulumi up -s host first"],
  ["a host stack without outputs", () => before("dev", devAnswers, asDev, {}), "stack host: is not up yet; expected what dev stands on; run pulumi up -s host first"],
  ["a Proxmox that is too old", () => before("host", { ...hostAnswers, "/version": { version: "8.3.2" } }, asHost), "Pulumi.host.yaml trilane:endpoint: Proxmox VE 8.3.2 is too old; expected Proxmox VE 8.4 or newer; upgrade the host"],
  ["an image that is not there", () => before("dev", { ...devAnswers, [`/nodes/pve1/storage/${dev.image.storage}/content?content=import`]: [] }, asDev, { trilane: outputs }), `stack dev: the image ${dev.image.volume} is not on the host; expected the image that machines are made from; run pulumi up -s host first`],
  ["an endpoint where nobody answers", () => before("host", {}, { ...asHost, "trilane:endpoint": "https://127.0.0.1:1" }), "stack host trilane:endpoint: nobody answers at https://127.0.0.1:1 (ECONNREFUSED); expected a Proxmox VE API; check that the host runs and can be reached; the embedded host: npx trilane simulator start"],
])("%s: one plain line before anything is declared", async (_, message, expected) => {
  expect(await message()).toBe(expected);
});

test("an environment tells what is wrong with host and stack together", async () => {
  const message = await before("dev", {}, { ...asDev, "trilane:endpoint": "https://127.0.0.1:1" });
  expect(message.split("\n").map((line) => line.split(":")[0])).toEqual(["stack host", "stack dev trilane"]);
});

test("an answer that Proxmox would not give is told as such", async () => {
  expect(await before("dev", { ...devAnswers, "/version": { version: 7 } }, asDev, { trilane: outputs })).toContain("answers in a form that Proxmox does not use; expected a Proxmox VE API");
});
