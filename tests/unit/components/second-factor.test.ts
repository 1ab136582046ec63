import { join } from "node:path";
import { Api, runScript } from "./api";

const script = join(__dirname, "../../../components/access/second-factor.mjs");
let api: Api;
beforeEach(async () => void (api = await new Api().start()));
afterEach(() => api.stop());

const run = (verb: string, environment: Record<string, string> = {}) => runScript(script, [verb, "pve"], { SSL_CERT_FILE: api.certificate, TRILANE_ENDPOINT: api.endpoint, ...environment }, "root@pam!admin=SECRET-UUID");
const asked = () => api.requests.map(({ method, path, body }) => [method, path, Object.fromEntries(new URLSearchParams(body))]);

test("a realm demands a code, and what it demanded before is remembered", async () => {
  api.reply = ({ method }) => (method === "GET" ? { data: { type: "pve", tfa: "type=yubico,id=1,key=2", digest: "abc" } } : { data: null });
  expect(await run("require")).toEqual({ code: 0, stdout: '{"tfa":"type=yubico,id=1,key=2"}', stderr: "" });
  expect(asked()).toEqual([["GET", "/access/domains/pve", {}], ["PUT", "/access/domains/pve", { tfa: "type=oath" }]]);
});

test("going away, it demands what it did before", async () => {
  await run("restore", { PULUMI_COMMAND_STDOUT: '{"tfa":"type=yubico,id=1,key=2"}' });
  await run("restore", { PULUMI_COMMAND_STDOUT: "{}" });
  expect(asked()).toEqual([["PUT", "/access/domains/pve", { tfa: "type=yubico,id=1,key=2" }], ["PUT", "/access/domains/pve", { delete: "tfa" }]]);
});

test("a refusal ends the run", async () => {
  api.reply = () => ({ status: 403, words: "Permission check failed (/access/realm, Realm.Allocate)" });
  const { code, stderr } = await run("require");
  expect(code).toBe(1);
  expect(stderr).toBe(`realm pve: cannot require its second factor, got 403 Permission check failed (/access/realm, Realm.Allocate); expected an answer of ${api.endpoint}; the token of the host stack needs Realm.Allocate: see docs/proxmox.md, then run again\n`);
});
