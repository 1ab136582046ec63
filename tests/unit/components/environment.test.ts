import { Environment } from "../../../components/environment";
import { HostConnection } from "../../../components/host/connection";
import { Leftovers } from "../../../components/host/leftovers";
import { environment as plan } from "./fixture";
import { record } from "./engine";

const connection = new HostConnection("https://pve.example:8006", "pulumi-dev@pve!t1=SECRET-UUID");
const leftovers = new Leftovers(connection, undefined);
const declare = (environment = plan) => record(() => new Environment("dev", { plan: environment, host: connection, leftovers }));

test("one machine per key and the secrets, below one component", async () => {
  const recording = await declare();
  const top = recording.named("dev");
  expect(recording.resources.filter(({ parent }) => parent === top.urn).map(({ name, type }) => [name, type])).toEqual([
    ["dev-secrets", "trilane:secrets:EnvironmentSecrets"],
    ["dev-command", "pulumi:providers:command"],
    ["web-1", "trilane:machine:VirtualMachine"],
    ["web-2", "trilane:machine:VirtualMachine"],
  ]);
  expect(recording.outputs.get(top.urn)).toEqual({ machines: ["web-1", "web-2"], secrets: ["web/cookie-key", "web/db-password"] });
});

test("names come from keys: a machine put in front of another changes nothing of it", async () => {
  const [first, second] = plan.machines;
  if (first === undefined || second === undefined) throw new Error("the fixture has two machines");
  const one = await declare({ ...plan, machines: [second] });
  const two = await declare({ ...plan, machines: [first, second] });
  const about = (recording: typeof one) => recording.resources.filter(({ name }) => name.startsWith("web-2")).map(({ urn, inputs }) => [urn, inputs]);
  expect(about(two)).toEqual(about(one));
  expect(about(one)).toHaveLength(6);
});
