/** A stack whose key is in a key store: Pulumi's own client of HashiCorp Vault against a transit engine of the test's own. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { readFileSync, renameSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { secretsProvider } from "../../operations/engine/passphrase";
import type { Clone } from "./estate/clone";
import { mustWork } from "./estate/clone";
import { preview } from "./estate/preview";
import { sharedEstate } from "./estate/start";

const TOKEN = "of-this-test-alone";
let clone: Clone;
let vault: Server;
/** Requests that the key store answered. */
const asked: string[] = [];
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  clone = sharedEstate();
  vault = transit();
  const port = await new Promise<number>((listening) => vault.listen(0, "127.0.0.1", () => listening((vault.address() as AddressInfo).port)));
  env = { VAULT_SERVER_URL: `http://127.0.0.1:${port}`, VAULT_SERVER_TOKEN: TOKEN };
});
afterAll(() => void vault.close());

/** Encrypts and decrypts as Vault's transit engine does (api-docs/secret/transit). */
function transit(): Server {
  const key = randomBytes(32);
  const sealed = (plaintext: string): string => {
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, iv);
    return `vault:v1:${Buffer.concat([iv, cipher.update(plaintext, "base64"), cipher.final(), cipher.getAuthTag()]).toString("base64")}`;
  };
  const opened = (ciphertext: string): string => {
    const bytes = Buffer.from(ciphertext.replace("vault:v1:", ""), "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString("base64");
  };
  return createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const known = request.headers["x-vault-token"] === TOKEN && /^\/v1\/transit\/(encrypt|decrypt)\/trilane-dev$/.exec(request.url ?? "");
      if (!known) return void response.writeHead(403).end('{"errors":["permission denied"]}');
      const { plaintext = "", ciphertext = "" } = JSON.parse(text) as { readonly plaintext?: string; readonly ciphertext?: string };
      asked.push(known[1] ?? "");
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ data: known[1] === "encrypt" ? { ciphertext: sealed(plaintext) } : { plaintext: opened(ciphertext) } }));
    });
  });
}

const passphrase = (): string => clone.path(".trilane", "passphrases", "dev");

test("a stack changes to a key store, and runs without a passphrase", async () => {
  mustWork(await clone.pulumi(["stack", "change-secrets-provider", "hashivault://trilane-dev", "-s", "dev"], { env }));
  expect(secretsProvider(clone.path(".trilane", "workspace"), "dev")).toBe("hashivault://trilane-dev");
  renameSync(passphrase(), `${passphrase()}.away`);
  asked.length = 0;
  const { stdout } = mustWork(await clone.pulumi(["preview", "--json", "-s", "dev"], { env }));
  expect(JSON.parse(stdout.slice(stdout.indexOf("{")))).toMatchObject({ changeSummary: { same: expect.any(Number) as number } });
  expect(stdout).not.toMatch(/"op": "(?:create|update|delete|replace)"/);
  expect(asked).toContain("decrypt");
});

test("verbs ask for no passphrase then", async () => {
  const shell = { ...(await clone.shell()), ...env, TRILANE_PASSPHRASE_COMMAND: "exit 1" };
  const verified = await clone.trilane(["verify", "-s", "dev"], { env: shell });
  expect({ code: verified.code, stderr: verified.stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining("passphrase") as string });
  const handed = await clone.trilane(["handover", "dev"], { env: shell });
  expect({ code: handed.code, stderr: handed.stderr }).toMatchObject({ code: 0 });
});

test("other stacks do not need the key store for what dev tells in public", async () => {
  expect(await preview(clone, "test")).toEqual([]);
});

test("without the key store the stack stays closed, and the next step is told", async () => {
  const { code, stdout, stderr } = await clone.pulumi(["preview", "-s", "dev"]);
  expect(code).not.toBe(0);
  const { stdout: advice } = await clone.trilane(["explain", "dev"], { input: stdout + stderr });
  expect(advice).toContain("the key store that secretsprovider in Pulumi.dev.yaml names does not answer; log in to it in this shell");
});

test("it changes back to a passphrase", async () => {
  renameSync(`${passphrase()}.away`, passphrase());
  mustWork(await clone.pulumi(["stack", "change-secrets-provider", "passphrase", "-s", "dev"], { env: { ...env, PULUMI_CONFIG_PASSPHRASE_FILE: passphrase() }, input: readFileSync(passphrase(), "utf8") }));
  expect(secretsProvider(clone.path(".trilane", "workspace"), "dev")).toBeUndefined();
  expect(await preview(clone, "dev")).toEqual([]);
});
