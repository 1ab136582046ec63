/** `trilane scan` as a whole, on repositories of its own. Every secret is put together here, so that no scanner finds it. */
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { describeProblem } from "../../../components/model";
import { judgeFinds, leaksIn, leakInFile, LEAK_RULES, type AllowedLeak, type Find } from "../../../components/model/leak";
import { rangeOf } from "../../../operations/scan/history";
import { TYPESCRIPT } from "../../../operations/typescript";

describe("allowed finds", () => {
  const find: Find = { rule: "url-password", what: "an address with a password", file: "a.ts", line: 3, secret: "x" };
  const entry: AllowedLeak = { rule: "url-password", file: "a.ts", reason: "made up", owner: "anna", until: "2026-11-21" };
  const told = (finds: readonly Find[], list: readonly AllowedLeak[], today = "2026-11-21", whole = true): readonly string[] => judgeFinds(finds, list, today, whole).map(describeProblem);
  const open = "a.ts:3: an address with a password (url-password); expected no secret in the clear; remove it, and renew it where it is valid";

  test.each<[string, readonly Find[], readonly AllowedLeak[], readonly string[]]>([
    ["its last day", [find], [entry], []],
    ["the same text twice", [find, { ...find, line: 9 }], [entry], []],
    ["another file", [find], [{ ...entry, file: "b.ts" }], [open, "stacks/scan.ts entry 1: allows url-password in b.ts, where nothing is found; expected an entry that is needed; remove it"]],
    ["another rule", [find], [entry, { ...entry, rule: "jwt" }], ["stacks/scan.ts entry 2: allows jwt in a.ts, where nothing is found; expected an entry that is needed; remove it"]],
    ["one more than it allows", [find, { ...find, line: 9, secret: "y" }], [entry], [open, open.replace(":3", ":9"), "stacks/scan.ts entry 1: allows 1 of url-password in a.ts, and there are 2; expected no more than it allows; remove what is new there, and renew it where it is valid"]],
    ["as many as it allows", [find, { ...find, secret: "y" }], [{ ...entry, count: 2 }], []],
    ["past its day", [find], [{ ...entry, until: "2026-11-20" }], [open, "stacks/scan.ts entry 1: allowed url-password in a.ts until 2026-11-20, today is 2026-11-21; expected a day not yet past; ask anna whether it is still none: prolong it with a reason, or remove what is found"]],
    ["no day, no reason", [find], [{ ...entry, until: "soon", reason: " " }], [open, 'stacks/scan.ts entry 1: until "soon" is not a day; expected YYYY-MM-DD; write for example 2027-11-30', "stacks/scan.ts entry 1: has no reason or no owner; expected why it is no secret, and who answers for that; write both"]],
    ["no owner", [find], [{ ...entry, owner: "" }], [open, "stacks/scan.ts entry 1: has no reason or no owner; expected why it is no secret, and who answers for that; write both"]],
  ])("%s", (_, finds, list, lines) => expect(told(finds, list)).toEqual(lines));

  test("an entry is not missed where only a part was scanned", () => expect(told([], [entry], "2026-11-21", false)).toEqual([]));
});

const folder = mkdtempSync(join(tmpdir(), "trilane-scan-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const letters = "aB3dE6gH9jK2mN5pQ8sT1vW4xY7zA0cD";
const uuid = ["5f0c9d1e", "7a2b", "4c3d", "8e4f", "90a1b2c3d4e5"].join("-");
const base64 = (length: number): string => letters.repeat(9).slice(0, length);

/** One text of each kind, and the rule that finds it. The secret part is `secret`. */
const KINDS: readonly { readonly rule: string; readonly text: string; readonly secret: string }[] = [
  { rule: "proxmox-token", secret: uuid, text: `Authorization: PVEAPIToken=pulumi-dev@pve!deploy=${uuid}` },
  { rule: "proxmox-token", secret: uuid.replace("5", "6"), text: `/access?token=pulumi-dev@pve%21deploy%3D${uuid.replace("5", "6")}&x` },
  { rule: "proxmox-ticket", secret: base64(64), text: `PVEAuthCookie=PVE:root@pam:65A1B2C3::${base64(64)}` },
  { rule: "url-password", secret: "h0rse-battery", text: `postgresql://orders:${"h0rse-battery"}@10.30.0.31:5432/orders` },
  { rule: "url-password", secret: "st4ple", text: `smtps://clinic:${"st4ple"}@smtp.mail.example.com` },
  { rule: "private-key", secret: base64(64), text: `-----BEGIN OPENSSH ${"PRIVATE"} KEY-----\n${base64(64)}\n` },
  { rule: "wireguard-key", secret: `${base64(42)}A=`, text: `PrivateKey = ${base64(42)}A=` },
  { rule: "scram-verifier", secret: `${base64(22)}==$${base64(43)}=:${base64(43)}=`, text: `rolpassword SCRAM-SHA-256$4096:${base64(22)}==$${base64(43)}=:${base64(43)}=` },
  { rule: "sql-password", secret: "kept-in-a-log", text: `ALTER ROLE orders WITH LOGIN PASSWORD '${"kept-in-a-log"}'` },
  { rule: "dsn-password", secret: "kept-in-a-dsn", text: `host=db dbname=orders user=app password=${"kept-in-a-dsn"}` },
  { rule: "crypt-hash", secret: `$2b$12$${base64(53)}`, text: `hash $2b$12$${base64(53)}` },
  { rule: "pulumi-passphrase", secret: base64(32), text: `PULUMI_CONFIG_PASSPHRASE=${base64(32)} pulumi up` },
  { rule: "pulumi-token", secret: `pul-${"0a1b2c3d".repeat(5)}`, text: `login with pul-${"0a1b2c3d".repeat(5)}` },
  { rule: "pulumi-plaintext", secret: "\\\\", text: "" },
  { rule: "age-key", secret: `AGE-SECRET-KEY-1${"QPZRY9X8GF".repeat(6).slice(0, 58)}`, text: `AGE-SECRET-KEY-1${"QPZRY9X8GF".repeat(6).slice(0, 58)}` },
  { rule: "json-web-token", secret: base64(43), text: `Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${base64(43)}` },
  { rule: "assigned-secret", secret: base64(24), text: `api_key: "${base64(24)}"` },
].filter(({ text }) => text !== "");

/** What is near to a secret and is none. */
const HARMLESS = [
  "postgresql://orders:${DB_PASSWORD}@db/orders", "https://example.com:8006/a@b", "encryptionsalt: v1:abcdefgh=:v1:ijkl:mnop==", "secure: v1:QWERTYUI:asdfghjklzxcvbnm==",
  "secret://database/app-password", "password: process.env.PASSWORD_OF_ORDERS_1", "token = tokens.filter(isValid2).map(name)", "-----BEGIN PUBLIC KEY-----\nMCowBQ", "PULUMI_CONFIG_PASSPHRASE_FILE=/run/secrets/dev-stack",
  "pulumi-dev@pve!deploy=00000000-0000-0000-0000-000000000000", "PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=", "ALTER ROLE orders PASSWORD NULL", "checksum: 25b430e6416b443620fc32975f40effe3d7ae6603060aa9563b80092f0b07373",
];

test.each(KINDS)("$rule is found where it stands", ({ rule, text, secret }) => {
  const found = leaksIn(`one line\nbefore ${text} after\n`);
  expect(found.map((leak) => [leak.rule.id, `one line\nbefore ${text} after\n`.slice(leak.start, leak.end)])).toEqual([[rule, secret]]);
});

test("a decrypted secret of a state is found, an encrypted one is not", () => {
  const signature = ["1b47061264138c4a", "c30d75fd1eb44270"].join("");
  const state = (field: string, value: string): string => `"4dabf18193072939515e22adb298388d": "${signature}", "${field}": "${value}"`;
  expect(leaksIn(state("plaintext", "\\\"abcdef12\\\"")).map(({ rule }) => rule.id)).toEqual(["pulumi-plaintext"]);
  expect(leaksIn(state("ciphertext", "v1:abc:def"))).toEqual([]);
});

test("every rule has an example, and what is near to one is left alone", () => {
  expect([...new Set([...KINDS.map(({ rule }) => rule), "pulumi-plaintext"])].sort()).toEqual(LEAK_RULES.map(({ id }) => id).sort());
  expect(HARMLESS.flatMap((text) => leaksIn(text).map(({ rule }) => `${rule.id}: ${text}`))).toEqual([]);
});

test("a file that is a secret as a whole is known by its name or by what it holds", () => {
  expect([leakInFile("a/.trilane/passphrases/dev", "x"), leakInFile("keys/id_ed25519", ""), leakInFile("notes.txt", `${base64(43)}\n`), leakInFile("sum.txt", "ab12".repeat(16)), leakInFile("notes.txt", `${base64(43)}\nmore`), leakInFile("id_ed25519.pub", "")].map((found) => found?.id)).toEqual(["secret-file", "secret-file", "lone-secret", undefined, undefined, undefined]);
});

describe("the verb", () => {
  const repository = join(folder, "repository");
  const git = (...args: readonly string[]): string => execFileSync("git", ["-C", repository, "-c", "user.name=anna", "-c", "user.email=anna@example.com", ...args], { encoding: "utf8" }).trim();
  const put = (file: string, text: string): void => {
    mkdirSync(dirname(join(repository, file)), { recursive: true });
    writeFileSync(join(repository, file), text);
  };
  const commit = (message: string): string => {
    git("add", "--all");
    git("commit", "--quiet", `--message=${message}`);
    return git("rev-parse", "HEAD");
  };
  const main = resolve(__dirname, "../../../operations/main.ts");
  const scan = (...args: readonly string[]): { status: number | null; stdout: string; stderr: string } => spawnSync(process.execPath, [...TYPESCRIPT, main, "scan", "--repository", repository, ...args], { cwd: resolve(main, "../.."), encoding: "utf8" });
  const renew = "renew it where it is valid: whoever has a clone has it, also after a later commit removed it";

  test("finds what a commit added and a later one removed, in the commits since the last release, with file, line and commit, and never tells it", () => {
    mkdirSync(repository);
    git("init", "--quiet", "--initial-branch=main");
    put("old.env", KINDS[0]!.text);
    commit("first");
    git("tag", "v1.0.0");
    put("Pulumi.dev.yaml", `config:\n  trilane:cidr: 10.10.0.0/24\n  x: ${KINDS[3]!.text}\n`);
    put("with a blank/ümlaut.pem", `one\n++ two\n${KINDS[5]!.text}`);
    put("key.bin", Buffer.from([0, 1, 2]).toString("latin1") + KINDS[6]!.text);
    put("github.txt", `${["ghp", base64(36)].join("_")} // secretlint-disable
`);
    const leaking = commit("second");
    put("Pulumi.dev.yaml", "config:\n  trilane:cidr: 10.10.0.0/24\n");
    for (const file of ["with a blank", "key.bin", "github.txt", "old.env"]) rmSync(join(repository, file), { recursive: true });
    const worded = commit(`remove\n\nit was ${KINDS[0]!.text}`);
    const at = (id: string): string => `(commit ${id.slice(0, 12)})`;
    const { status, stdout, stderr } = scan();
    expect(stderr.trimEnd().split("\n")).toEqual([
      `Pulumi.dev.yaml:3 ${at(leaking)}: an address with a password (url-password); expected no secret in the clear; ${renew}`,
      `github.txt:1 ${at(leaking)}: a secret of the kind github (github); expected no secret in the clear; ${renew}`,
      `key.bin:1 ${at(leaking)}: a private key of WireGuard (wireguard-key); expected no secret in the clear; ${renew}`,
      `message:4 ${at(worded)}: a token of the Proxmox API (proxmox-token); expected no secret in the clear; ${renew}`,
      `with a blank/ümlaut.pem:4 ${at(leaking)}: a private key (private-key); expected no secret in the clear; ${renew}`,
    ]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^scanned 2 commits since v1\.0\.0, the work tree, 0 rendered files, 0 logs \(0\.0 MB\): 5 to look at\n$/);
    expect(KINDS.filter(({ secret }) => (stdout + stderr).includes(secret))).toEqual([]);
  });

  test("scans rendered files and logs whatever .gitignore says, packed ones too, and what is not committed yet", () => {
    git("commit", "--quiet", "--allow-empty", "--message=third");
    git("tag", "v1.1.0");
    put(".gitignore", "*.log*\nrendered\n");
    put("rendered/web.env", `A=1\nDSN=${KINDS[3]!.text}\n`);
    const long = Array.from({ length: 120_000 }, (_, index) => `2026-11-21T10:00:00 request ${index} answered in ${index % 90} ms, nothing else to tell`).join("\n");
    put("app.log", `${long}\n${KINDS[1]!.text}\n${long}\n`);
    put("old.log.gz", "");
    writeFileSync(join(repository, "old.log.gz"), gzipSync(`x\n${KINDS[8]!.text}\n`));
    put("new.txt", KINDS[12]!.text);
    appendFileSync(join(repository, "Pulumi.dev.yaml"), `  y: ${KINDS[4]!.text}\n`);
    const { stdout, status } = scan("--rendered", join(repository, "rendered"), "--logs", join(repository, "app.log"), join(repository, "old.log.gz"), "--since", "v1.1.0", "--json");
    const { finds, ...facts } = JSON.parse(stdout) as { readonly finds: readonly { rule: string; file: string; line: number }[] };
    expect(finds.map(({ rule, file, line }) => [file.replace(`${repository}/`, ""), line, rule])).toEqual([
      ["app.log", 120_001, "proxmox-token"],
      ["old.log.gz", 2, "sql-password"],
      ["rendered/web.env", 2, "url-password"],
      ["Pulumi.dev.yaml", 3, "url-password"],
      ["new.txt", 1, "pulumi-token"],
    ]);
    expect({ status, ...facts }).toMatchObject({ status: 1, since: "since v1.1.0", commits: 0, rendered: 1, logs: 2, untracked: 2 });
  });

  test("on a release itself, what lies between it and the one before is meant; a clone that lacks a part of the history is not taken for all of it", async () => {
    expect(await rangeOf(repository, undefined)).toEqual({ revisions: "v1.0.0..HEAD", commits: 3, since: "since v1.0.0", whole: false });
    const shallow = join(folder, "shallow");
    execFileSync("git", ["clone", "--quiet", "--depth=1", "--no-tags", `file://${repository}`, shallow]);
    await expect(rangeOf(shallow, undefined)).rejects.toThrow(/^scan: this clone lacks a part of the history; expected all commits since the last release; run git fetch --unshallow --tags/);
    expect(await rangeOf(shallow, undefined, true)).toEqual({ revisions: "HEAD", commits: 1, since: "of a shallow clone", whole: false });
  });

  test("a repository or a revision that is not there is told", () => {
    const { status, stderr } = scan("--since", "v9");
    expect({ status, stderr }).toEqual({ status: 2, stderr: "--since v9: is not in this repository; expected a branch, a tag or a commit; in a shallow clone run git fetch --unshallow --tags\n" });
  });
});
