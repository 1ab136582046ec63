import * as pulumi from "@pulumi/pulumi";
import { Environment } from "../../../components/environment";
import { HostConnection } from "../../../components/host/connection";
import { Leftovers } from "../../../components/host/leftovers";
import type { EnvironmentPlan, ServicePlan } from "../../../components/model/plan";
import { environment as plan } from "./fixture";
import { HOST_KEY } from "../model/sample";
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

test("with an admin point each machine becomes what it is for before it gets a secret, again when it is replaced", async () => {
  const adminPoint = { host: "admin.example.internal", port: 22, user: "jump", hostKey: HOST_KEY };
  const service = { name: "web", slot: 11, instances: 2, role: "front", purpose: "shows pages", listens: {}, packages: { nginx: "1.22.1-9" }, jobs: {}, units: { nginx: { kind: "service", secrets: ["web/cookie-key"] } }, sizes: {} } as unknown as ServicePlan;
  const reached = { ...plan, agent: true, adminPoint, services: [service] } as EnvironmentPlan;
  const recording = await record(() => new Environment("dev", { plan: reached, host: connection, leftovers, sshKey: pulumi.secret("PRIVATE"), folders: __dirname }));
  const boot = recording.resources.filter(({ type }) => type === "command:remote:Command" || type === "trilane:first-boot:FirstBoot").map(({ name, type }) => `${type} ${name}`).sort();
  expect(boot).toEqual(["command:remote:Command web-1-first-boot", "command:remote:Command web-1/web/cookie-key-credential", "command:remote:Command web-2-first-boot", "command:remote:Command web-2/web/cookie-key-credential", "trilane:first-boot:FirstBoot web-1-first-boot", "trilane:first-boot:FirstBoot web-2-first-boot"]);
  const first = recording.resources.find(({ name, type }) => name === "web-1-first-boot" && type === "command:remote:Command");
  const before = recording.names(first?.dependsOn ?? []);
  expect(before).toEqual(expect.arrayContaining(["web-1-vm", "web-1-start", "web-1-host-key", "web-1-rules"]));
  expect(recording.names(recording.named("web-1/web/cookie-key-credential").dependsOn)).toContain("web-1-first-boot");
  expect(first?.inputs).toMatchObject({ create: "cd / && exec sudo -n sh", stdin: expect.stringContaining("packages 'nginx=1.22.1-9'\n") as string });
});

test("without one nothing happens in them", async () => {
  const recording = await declare();
  expect(recording.resources.filter(({ type }) => type === "command:remote:Command")).toEqual([]);
});
