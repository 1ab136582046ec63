import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { publicHalf, withoutComment } from "../../../components/model/ssh-key";
import { handKey, handOver, tokensOf } from "../../../operations/estate/tokens";
import { readJournal, verifyJournal } from "../../../operations/journal/journal";
import { chainsIn } from "../../../operations/journal/writer";
import { FakePulumi } from "./fake-pulumi";

const SECRET = "12345678-aaaa-bbbb-cccc-1234567890ab";
const KEY = "0123456789abcdef0123456789abcdef";
const tokens = { tokens: { dev: `pulumi-dev@pve!trilane=${SECRET}`, prod: "pulumi-prod@pve!trilane=other" }, digestKey: KEY };

let fake: FakePulumi;
let journals: string;
beforeEach(() => {
  fake = new FakePulumi();
  journals = join(fake.folder, "journal");
});
afterEach(() => rmSync(fake.folder, { recursive: true, force: true }));

test("a token goes over stdin, with the environment's own passphrase, and into the journal without its secret", async () => {
  expect(await handOver(fake.target(), journals, tokens, "dev", "host")).toEqual({ environment: "dev", token: "pulumi-dev@pve!trilane", changed: true });
  expect(fake.calls.slice(-2)).toEqual(["apiToken", "digestKey"].map((key) => expect.stringMatching(new RegExp(`^config set --secret trilane:${key} .*--stack dev passphrase=/passphrases/dev$`))));
  expect(fake.calls.join("\n")).not.toContain(SECRET);
  expect(fake.stdin).toBe(`${tokens.tokens.dev}${KEY}`);
  const [file = ""] = chainsIn(journals);
  const text = readFileSync(file, "utf8");
  expect(text).not.toContain(SECRET);
  expect(JSON.parse(text)).toMatchObject({ what: "handover", environment: "dev", token: "pulumi-dev@pve!trilane", from: "host", stored: "dev trilane:apiToken, trilane:digestKey", who: expect.stringContaining("@") as string });
  expect(verifyJournal(file).problems).toEqual([]);
});

test("a token that is there already is left alone, without an entry", async () => {
  fake.answer("config --json", JSON.stringify({ "trilane:apiToken": { value: tokens.tokens.dev, secret: true }, "trilane:digestKey": { value: KEY, secret: true } }));
  expect(await handOver(fake.target(), journals, tokens, "dev", "host")).toMatchObject({ changed: false });
  expect(fake.calls).toHaveLength(1);
  expect(chainsIn(journals)).toEqual([]);
});

test("a failure is in the journal as well", async () => {
  fake.fails("config set", "error: incorrect passphrase");
  await expect(handOver(fake.target(), journals, tokens, "dev", "host")).rejects.toThrow(/incorrect passphrase/);
  expect(chainsIn(journals).flatMap(readJournal).map(({ what }) => what)).toEqual(["handover", "handover failed"]);
});

test("an unknown environment is refused before anything is called", async () => {
  await expect(handOver(fake.target(), journals, tokens, "stage", "host")).rejects.toThrow(
    "handover stage: host has no token for it, it has dev, prod; expected one of them; check the name, or add it to trilane:environments and run pulumi up -s host",
  );
});

test.each([["{}"], ['{"trilane":{}}'], [""]])("a host stack without tokens (%j) is told", async (outputs) => {
  fake.answer("stack output", outputs);
  await expect(tokensOf(fake.target(), "host")).rejects.toThrow("host: has no output tokens; expected a host stack that is up; run pulumi up -s host");
});

test("a key for digests that is missing alone is set alone; a host without one is told", async () => {
  fake.answer("config --json", JSON.stringify({ "trilane:apiToken": { value: tokens.tokens.dev, secret: true } }));
  expect(await handOver(fake.target(), journals, tokens, "dev", "host")).toMatchObject({ changed: true });
  expect(fake.stdin).toBe(KEY);
  await expect(handOver(fake.target(), journals, { tokens: tokens.tokens }, "dev", "host")).rejects.toThrow("handover dev: host has no key for digests of secrets; expected a host stack that is up");
});

test("a further host is handed the key of the first one, once", async () => {
  expect(await handKey(fake.target(), journals, tokens, "host-b", "host")).toBe(true);
  expect(fake.calls.at(-1)).toMatch(/^config set --secret trilane:digestKey .*--stack host-b /);
  fake.answer("config --json", JSON.stringify({ "trilane:digestKey": { value: KEY, secret: true } }));
  expect(await handKey(fake.target(), journals, tokens, "host-b", "host")).toBe(false);
});

const POINT = { "trilane:adminPoint": { value: "{}" } };
const held = { "trilane:apiToken": { value: tokens.tokens.dev, secret: true }, "trilane:digestKey": { value: KEY, secret: true } };
const configured = (own: Readonly<Record<string, { value: string }>>) => fake.answer("config --json", JSON.stringify({ ...held, ...own }));
const keysSet = (): readonly (string | undefined)[] => fake.calls.flatMap((call) => /^config set (--\S+ trilane:\S+) /.exec(call)?.[1] ?? []);

test("an environment with an admin point gets a pair of keys, once", async () => {
  configured(POINT);
  expect(await handOver(fake.target(), journals, tokens, "dev", "host")).toMatchObject({ changed: true });
  expect(keysSet()).toEqual(["--secret trilane:sshKey", "--plaintext trilane:deployKey"]);
  const [, privateKey = "", publicKey = ""] = /^(-----BEGIN[^]+-----END OPENSSH PRIVATE KEY-----\n)(.*)$/.exec(fake.stdin) ?? [];
  expect(publicKey).toMatch(/^ssh-ed25519 \S+ trilane-dev$/);
  expect(publicHalf(privateKey)).toBe(withoutComment(publicKey));
  configured({ ...POINT, "trilane:sshKey": { value: privateKey.trim() }, "trilane:deployKey": { value: publicKey } });
  expect(await handOver(fake.target(), journals, tokens, "dev", "host")).toMatchObject({ changed: false });
  configured({ "trilane:sshKey": { value: privateKey } });
  await handOver(fake.target(), journals, tokens, "dev", "host", true);
  expect(fake.stdin).toBe(`${privateKey}${publicKey}${publicKey}`);
  expect(chainsIn(journals).flatMap(readJournal).map(({ stored }) => stored)).toEqual(["dev trilane:sshKey, trilane:deployKey", "dev trilane:deployKey"]);
});

test("no key is made without an admin point, or where an old one cannot be seen", async () => {
  configured({});
  expect(await handOver(fake.target(), journals, tokens, "dev", "host")).toMatchObject({ changed: false });
  fake.fails("config --json", "error: incorrect passphrase");
  await handOver(fake.target(), journals, tokens, "dev", "host", true);
  expect(keysSet()).toEqual(["--secret trilane:apiToken", "--secret trilane:digestKey"]);
});
