import * as pulumi from "@pulumi/pulumi";
import { hostOutputs, planEstate } from "../../../components/model";
import { keyDigest, secretDigest } from "../../../components/secrets";
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
const DIGEST_KEY = "0123456789abcdef0123456789abcdef";
const hostUp = { trilane: outputs, secretDigests: { schema: 1, key: keyDigest(DIGEST_KEY), secrets: {} } };

let api: Api;
beforeAll(async () => {
  api = await new Api().start();
  process.env["SSL_CERT_FILE"] = api.certificate;
});
afterAll(() => api.stop());
beforeEach(() => void (api.requests.length = 0));

const hostAnswers: Record<string, unknown> = {
  "/version": { version: "9.2.11" },
  "/access/permissions": { "/": { "Group.Allocate": 1, "Realm.Allocate": 1 } },
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
async function run(stack: string, answers: Record<string, unknown>, configuration: Record<string, string>, host?: Record<string, unknown>, encrypted = Object.keys(configuration)) {
  // What is not answered does not exist yet.
  api.reply = ({ path }): Reply => (path in answers ? { data: answers[path] } : path.startsWith("/cluster/firewall/") ? { data: [] } : { status: 404, words: "no such thing" });
  pulumi.runtime.setAllConfig({ "trilane:endpoint": api.endpoint, "trilane:adminKeys": JSON.stringify([KEY]), ...configuration }, encrypted);
  let result: StackOutputs | undefined;
  const recording = await record(async () => void (result = await program()), stack, host);
  return { recording, result };
}

const asHost = { "trilane:apiToken": `root@pam!admin=${SECRET}` };
const asDev = { "trilane:apiToken": `pulumi-dev@pve!${dev.access.token}=${SECRET}`, "trilane:digestKey": DIGEST_KEY };
const devToken = (user: string) => ({ "trilane:apiToken": `${user}!t1=${SECRET}` });

test("the host stack declares one host, tells public facts in the open and tokens as one secret", async () => {
  const { recording, result } = await run("host", hostAnswers, asHost);
  expect(recording.resources.filter(({ type }) => type === "trilane:host:VirtualizationHost")).toHaveLength(1);
  expect(result?.trilane).toEqual(outputs);
  expect(await pulumi.isSecret(result?.tokens as pulumi.Output<unknown>)).toBe(true);
  expect(Object.keys(result ?? {})).toEqual(["trilane", "tokens", "secretDigests", "digestKey"]);
  expect(await pulumi.isSecret(result?.digestKey as pulumi.Output<unknown>)).toBe(true);
  expect(await pulumi.isSecret(result?.secretDigests as pulumi.Output<unknown>)).toBe(false);
});

test("an environment declares its machines from the plan, and reads the host's outputs across stacks", async () => {
  const { recording, result } = await run("dev", devAnswers, asDev, hostUp);
  expect(recording.resources.filter(({ type }) => type === "trilane:machine:VirtualMachine").map(({ name }) => name)).toEqual(dev.machines.map(({ key }) => key));
  expect(recording.references).toContain("organization/trilane/host");
  expect(result?.trilane).toMatchObject({ environment: "dev", machines: dev.machines.map(({ key, vmid }) => ({ key, vmid })), secrets: dev.secrets.map(({ name }) => name) });
});

test("the provider verifies certificates over TLS 1.3; its token, like any other, is only a secret", async () => {
  const { recording } = await run("dev", devAnswers, asDev, hostUp);
  const provider = recording.named("proxmox");
  expect(provider.inputs).toMatchObject({ endpoint: api.endpoint, insecure: "false", minTls: "1.3", randomVmIds: "false" });
  expect(recording.resources.filter(({ sent }) => exposes(sent, SECRET)).map(({ name }) => name)).toEqual([]);
  expect(recording.resources.filter(({ type }) => type.startsWith("proxmoxve:")).length).toBe(dev.machines.length * 4 + 2); // a holder with its firewall
});

const before = async (stack: string, answers: Record<string, unknown>, configuration: Record<string, string>, host?: Record<string, unknown>, encrypted?: string[]): Promise<string> => {
  let error: unknown;
  const recording = await run(stack, answers, configuration, host, encrypted).catch((thrown: unknown) => void (error = thrown));
  expect([recording, error]).toEqual([undefined, expect.any(Error)]);
  if (!pulumi.RunError.isInstance(error)) throw error;
  return (error as Error).message;
};

test.each<[string, () => Promise<string>, string]>([
  ["a stack that is not in the ladder", () => before("staging", {}, asDev), "stack staging: staging is not in the ladder; expected one of host, dev, test, prod; use one of them, or add staging to Pulumi.host.yaml trilane:environments"],
  ["a host stack without a token", () => before("host", hostAnswers, {}), "stack host trilane:apiToken: is missing; expected the token of an admin, written as user@realm!name=secret; run pulumi config set --secret trilane:apiToken -s host"],
  ["a token of another environment", () => before("dev", devAnswers, devToken("pulumi-test@pve"), hostUp), "stack dev trilane:apiToken: belongs to pulumi-test@pve; expected a token of pulumi-dev@pve; run npx trilane handover dev"],
  ["no host stack", () => before("dev", devAnswers, asDev), "stack host: is not up yet; expected what dev stands on; run pulumi up -s host first"],
  ["a host stack without outputs", () => before("dev", devAnswers, asDev, {}), "stack host: is not up yet; expected what dev stands on; run pulumi up -s host first"],
  ["a Proxmox that is too old", () => before("host", { ...hostAnswers, "/version": { version: "8.3.2" } }, asHost), "Pulumi.host.yaml trilane:endpoint: Proxmox VE 8.3.2 is too old; expected Proxmox VE 8.4 or newer; upgrade the host"],
  ["an image that is not there", () => before("dev", { ...devAnswers, [`/nodes/pve1/storage/${dev.image.storage}/content?content=import`]: [] }, asDev, hostUp), `stack dev: the image ${dev.image.volume} is not on the host; expected the image that machines are made from; run pulumi up -s host first`],
  ["an endpoint where nobody answers", () => before("host", {}, { ...asHost, "trilane:endpoint": "https://127.0.0.1:1" }), "stack host trilane:endpoint: nobody answers at https://127.0.0.1:1 (ECONNREFUSED); expected a Proxmox VE API; check that the host runs and can be reached; the embedded host: npx trilane simulator start"],
])("%s: one plain line before anything is declared", async (_, message, expected) => {
  expect(await message()).toBe(expected);
});

test("an environment tells what is wrong with host and stack together", async () => {
  const message = await before("dev", {}, { ...asDev, "trilane:endpoint": "https://127.0.0.1:1" });
  expect(message.split("\n").map((line) => line.split(":")[0])).toEqual(["stack host", "stack dev trilane"]);
});

test("an answer that Proxmox would not give is told as such", async () => {
  expect(await before("dev", { ...devAnswers, "/version": { version: 7 } }, asDev, hostUp)).toContain("answers in a form that Proxmox does not use; expected a Proxmox VE API");
});

const asTest = (key: string) => ({ "trilane:apiToken": `pulumi-test@pve!deploy=${SECRET}`, "trilane:digestKey": DIGEST_KEY, "trilane:payment/key": key });

test.each<[string, Record<string, string>, string]>([
  ["that nobody has set", { "trilane:payment/key": "" }, "stack test trilane:payment/key: is missing; expected the API key of the account: at least 24 characters; run pulumi config set --secret trilane:payment/key -s test, and type it or pass it on stdin"],
  ["that is cut off", { "trilane:payment/key": "short" }, "stack test trilane:payment/key: has 5 characters; expected at least 24; have the provider make another, and run pulumi config set --secret trilane:payment/key -s test"],
  ["that is too simple", { "trilane:payment/key": "password12345678password" }, "stack test trilane:payment/key: has about 87 bits; expected at least 128 bits, so that nobody finds it by trying; have the provider make another, and run pulumi config set --secret trilane:payment/key -s test"],
  ["that nobody asks for", { "trilane:paymnt/key": "3kS9dkf02Lskd93jfKD8s0dkfj3" }, "stack test trilane:paymnt/key: belongs to no given secret of the estate; expected one of payment/key; run pulumi config rm trilane:paymnt/key -s test"],
])("a given secret %s is told before anything is declared, without its value", async (_, values, expected) => {
  const configuration = { ...asTest("kX93jd8Fk3l0Sdkfj39dkKe8"), ...values };
  const message = await before("test", {}, configuration, hostUp);
  expect(message).toBe(expected);
  for (const value of Object.values(values)) if (value !== "") expect(message).not.toContain(value);
});

test("a given secret that is not encrypted is told", async () => {
  const message = await before("test", {}, asTest("kX93jd8Fk3l0Sdkfj39dkKe8"), hostUp, []);
  expect(message).toContain("stack test trilane:payment/key: is not encrypted; expected a secret; take it for known");
  expect(message).not.toContain("kX93");
});

test("a value that another stack has, or had, stops the run before anything is declared, and both places are named", async () => {
  const token = asDev["trilane:apiToken"];
  const other = { digest: "00", since: "2026-11-01", generation: 2, earlier: [secretDigest(DIGEST_KEY, token)] };
  const told = { ...hostUp, secretDigests: { schema: 1, key: keyDigest(DIGEST_KEY), secrets: { "api-token": other } } };
  expect(await before("dev", devAnswers, asDev, told)).toBe("secret api-token of stack dev: has a value that api-token of stack host had before; expected a value of its own, never used before; make another token for dev, and revoke this one on the host");
  const strange = { ...hostUp, secretDigests: { ...hostUp.secretDigests, key: "another" } };
  expect(await before("dev", devAnswers, asDev, strange)).toMatch(/^stack dev trilane:digestKey: is not the key that stack host uses/);
});
