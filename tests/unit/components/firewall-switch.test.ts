import { join } from "node:path";
import { Api, runScript } from "./api";

const script = join(__dirname, "../../../components/host/firewall-switch.mjs");
let api: Api;
beforeEach(async () => void (api = await new Api().start()));
afterEach(() => api.stop());

const run = (verb: string, environment: Record<string, string> = {}) => runScript(script, [verb], { SSL_CERT_FILE: api.certificate, TRILANE_ENDPOINT: api.endpoint, ...environment }, "root@pam!admin=SECRET-UUID");
const asked = () => api.requests.map(({ method, path, body }) => [method, path, Object.fromEntries(new URLSearchParams(body))]);

test("remembers what is set, and nothing else", async () => {
  api.reply = () => ({ data: { enable: 1, policy_in: "ACCEPT", digest: "abc" } });
  expect(await run("record")).toEqual({ code: 0, stdout: '{"enable":"1","policy_in":"ACCEPT"}', stderr: "" });
});

test("puts back what was set and takes away what was not", async () => {
  expect(await run("restore", { PULUMI_COMMAND_STDOUT: '{"enable":"1","policy_in":"ACCEPT"}' })).toMatchObject({ code: 0 });
  expect(asked()).toEqual([["PUT", "/cluster/firewall/options", { enable: "1", policy_in: "ACCEPT", delete: "ebtables,policy_out,policy_forward,log_ratelimit" }]]);
});

test("a host that had no options has none again", async () => {
  await run("restore", { PULUMI_COMMAND_STDOUT: "{}" });
  expect(asked()).toEqual([["PUT", "/cluster/firewall/options", { delete: "enable,ebtables,policy_in,policy_out,policy_forward,log_ratelimit" }]]);
});

test("a refusal ends the run, so that the rules stay", async () => {
  api.reply = () => ({ status: 403, words: "Permission check failed (/, Sys.Modify)" });
  const { code, stderr } = await run("restore", { PULUMI_COMMAND_STDOUT: "{}" });
  expect(code).toBe(1);
  expect(stderr).toBe(`datacenter firewall: cannot restore its options, got 403 Permission check failed (/, Sys.Modify); expected an answer of ${api.endpoint}; check the endpoint and the token of the host stack, then run again\n`);
});
