import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureSshKey } from "../../../operations/workspace/ssh-key";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "ssh-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the key is made once and private", () => {
  const first = ensureSshKey(folder);
  expect(first).toMatch(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/=]{43} trilane-admin$/);
  expect(ensureSshKey(folder)).toBe(first);
  expect(statSync(join(folder, "id_ed25519")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, "id_ed25519"), "utf8")).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
});

const hasKeygen = spawnSync("ssh-keygen", ["-?"]).error === undefined;
(hasKeygen ? test : test.skip)("OpenSSH derives the same public key from the private one", () => {
  const open = ensureSshKey(folder).split(" ").slice(0, 2).join(" ");
  const { stdout } = spawnSync("ssh-keygen", ["-y", "-f", join(folder, "id_ed25519")], { encoding: "utf8" });
  expect(stdout.split(" ").slice(0, 2).join(" ").trim()).toBe(open);
});
