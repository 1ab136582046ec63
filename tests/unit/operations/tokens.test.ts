import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { handOver, tokensOf } from "../../../operations/estate/tokens";
import { readJournal, verifyJournal } from "../../../operations/journal/journal";
import { chainsIn } from "../../../operations/journal/writer";
import { FakePulumi } from "./fake-pulumi";

const SECRET = "12345678-aaaa-bbbb-cccc-1234567890ab";
const tokens = { dev: `pulumi-dev@pve!trilane=${SECRET}`, prod: "pulumi-prod@pve!trilane=other" };

let fake: FakePulumi;
let journals: string;
beforeEach(() => {
  fake = new FakePulumi();
  journals = join(fake.folder, "journal");
});
afterEach(() => rmSync(fake.folder, { recursive: true, force: true }));

test("a token goes over stdin, with the environment's own passphrase, and into the journal without its secret", async () => {
  fake.fails("config get", "error: configuration key not found");
  expect(await handOver(fake.target(), journals, tokens, "dev", "host")).toEqual({ environment: "dev", token: "pulumi-dev@pve!trilane", changed: true });
  expect(fake.calls.at(-1)).toMatch(/^config set --secret trilane:apiToken .*--stack dev passphrase=\/passphrases\/dev$/);
  expect(fake.calls.join("\n")).not.toContain(SECRET);
  expect(fake.stdin).toBe(tokens.dev);
  const [file = ""] = chainsIn(journals);
  const text = readFileSync(file, "utf8");
  expect(text).not.toContain(SECRET);
  expect(JSON.parse(text)).toMatchObject({ what: "handover", environment: "dev", token: "pulumi-dev@pve!trilane", from: "host", stored: "dev trilane:apiToken", who: expect.stringContaining("@") as string });
  expect(verifyJournal(file).problems).toEqual([]);
});

test("a token that is there already is left alone, without an entry", async () => {
  fake.answer("config get", `${tokens.dev}\n`);
  expect(await handOver(fake.target(), journals, tokens, "dev", "host")).toMatchObject({ changed: false });
  expect(fake.calls).toHaveLength(1);
  expect(chainsIn(journals)).toEqual([]);
});

test("a failure is in the journal as well", async () => {
  fake.fails("config get", "error: not found");
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
