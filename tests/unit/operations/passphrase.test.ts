import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { spawnSync } from "node:child_process";
import { secretsProvider, withPassphrase } from "../../../operations/engine/passphrase";
import { TYPESCRIPT } from "../../../operations/typescript";

const folder = mkdtempSync(join(tmpdir(), "trilane-passphrase-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string, mode = 0o600): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
};
const target = (named?: string): Parameters<typeof withPassphrase>[0] => ({ folder, passphraseFile: () => named });

test("the file that is named goes before a command, and a command before the caller's own environment", () => {
  const file = put("dev", "one\n");
  const env = { PULUMI_CONFIG_PASSPHRASE: "own", PULUMI_CONFIG_PASSPHRASE_FILE: file, TRILANE_PASSPHRASE_COMMAND: 'echo "of $TRILANE_STACK"; echo more', X: "y" };
  expect(withPassphrase(target(file), "dev", env)).toEqual({ PULUMI_CONFIG_PASSPHRASE_FILE: file, TRILANE_PASSPHRASE_COMMAND: env.TRILANE_PASSPHRASE_COMMAND, X: "y" });
  expect(withPassphrase(target(), "dev", env)).toEqual({ PULUMI_CONFIG_PASSPHRASE: "of dev", TRILANE_PASSPHRASE_COMMAND: env.TRILANE_PASSPHRASE_COMMAND, X: "y" });
  const own = { PULUMI_CONFIG_PASSPHRASE: "own", PULUMI_CONFIG_PASSPHRASE_FILE: file, X: "y" };
  expect(withPassphrase(target(), "dev", own)).toEqual(own);
  expect(withPassphrase(target(file), undefined, own)).toEqual(own);
});

test("a command is asked once for each stack, and sees no passphrase of another", () => {
  const TRILANE_PASSPHRASE_COMMAND = `echo x >> '${folder}/asked'; echo "[$PULUMI_CONFIG_PASSPHRASE] $TRILANE_STACK"`;
  const ask = (stack: string) => withPassphrase(target(), stack, { PATH: process.env["PATH"], PULUMI_CONFIG_PASSPHRASE: "own", TRILANE_PASSPHRASE_COMMAND })["PULUMI_CONFIG_PASSPHRASE"];
  expect(["test", "test", "prod"].map(ask)).toEqual(["[] test", "[] test", "[] prod"]);
  expect(readFileSync(join(folder, "asked"), "utf8")).toBe("x\nx\n");
});

test.each([
  ["echo leaked; exit 3", "exit code 3"],
  ["true", "printed nothing"],
  ["kill -9 $$", "SIGKILL"],
])("a command that gives none, %s, is told without what it printed", (TRILANE_PASSPHRASE_COMMAND, how) => {
  expect(() => withPassphrase(target(), "dev", { TRILANE_PASSPHRASE_COMMAND })).toThrow(`TRILANE_PASSPHRASE_COMMAND: gave no passphrase for dev (${how}); expected a command that prints it for the stack in TRILANE_STACK; try it by hand`);
});

test.each([0o644, 0o640, 0o604, 0o620, 0o666])("a file of mode %s is refused, with the command that mends it", (mode) => {
  const file = put("open", "secret\n", mode);
  const words = `${file}: others can read the passphrase of dev: mode 0${mode.toString(8)}; expected a file of its owner alone, mode 0600; run chmod 600 ${file}`;
  expect(() => withPassphrase(target(file), "dev", {})).toThrow(words);
  expect(() => withPassphrase(target(), "dev", { PULUMI_CONFIG_PASSPHRASE_FILE: file })).toThrow(words);
  const link = join(folder, `it's ${mode}`);
  symlinkSync(file, link);
  expect(() => withPassphrase(target(link), "dev", {})).toThrow(`which is a link; expected a file of its owner alone, mode 0600; run chmod 600 '${folder}/it'\\''s ${mode}'`);
});

test.each([0o600, 0o400])("a file of mode %s is its owner's alone", (mode) => expect(withPassphrase(target(put(`own-${mode}`, "x", mode)), "dev", {})["PULUMI_CONFIG_PASSPHRASE_FILE"]).toBe(join(folder, `own-${mode}`)));

test("a pipe is taken, and a file that is not there is left to Pulumi to tell", () => {
  expect(withPassphrase(target("/dev/null"), "dev", {})["PULUMI_CONFIG_PASSPHRASE_FILE"]).toBe("/dev/null");
  expect(withPassphrase(target(join(folder, "none")), "dev", {})["PULUMI_CONFIG_PASSPHRASE_FILE"]).toBe(join(folder, "none"));
});

test("a stack whose key is in a key store needs no passphrase: no command is run for it", () => {
  put("Pulumi.kept.yaml", "secretsprovider: awskms://alias/kept?region=eu-central-1\nencryptedkey: AQ==\n");
  put("Pulumi.plain.yaml", "encryptionsalt: v1:x\n");
  put("Pulumi.named.yaml", "secretsprovider: passphrase\n");
  put("Pulumi.empty.yaml", "");
  expect(["kept", "plain", "named", "empty", "none"].map((stack) => secretsProvider(folder, stack))).toEqual(["awskms://alias/kept?region=eu-central-1", undefined, undefined, undefined, undefined]);
  expect(withPassphrase(target(), "kept", { TRILANE_PASSPHRASE_COMMAND: "exit 1", X: "y" })).toEqual({ TRILANE_PASSPHRASE_COMMAND: "exit 1", X: "y" });
});

test("no verb takes a passphrase as an argument, and what is given to an option that nobody knows is not repeated", () => {
  const main = resolve(__dirname, "../../../operations/main.ts");
  const { status, stderr } = spawnSync(process.execPath, [...TYPESCRIPT, main, "verify", "--passphrase=correct-horse"], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain("unknown option '--passphrase=…'");
  expect(stderr).not.toContain("horse");
  expect(readFileSync(main, "utf8")).not.toMatch(/--(?:[\w-]*passphrase|password|secret|token)(?!s? <folder>|-file)\s*[<[]/);
});
