import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { Gateway } from "../../../components/gateway";
import { HostConnection } from "../../../components/host/connection";
import { Leftovers } from "../../../components/host/leftovers";
import { planEstate } from "../../../components/model";
import type { GatewayPlan } from "../../../components/model";
import { exposes, record, type Recording } from "../components/engine";
import { withGateway } from "../model/sample";

const plan = planEstate(withGateway({})).hosts[0].gateway as GatewayPlan;
const connection = new HostConnection("https://pve.example:8006", "root@pam!admin=SECRET-UUID");
const declared: Recording[] = [];
const declare = async (own: GatewayPlan): Promise<Recording> => {
  const made = await record(() => new Gateway("gateway", { plan: own, host: connection, leftovers: new Leftovers(connection, undefined), after: [] }), "host");
  declared.push(made);
  return made;
};

let recording: Recording;
beforeAll(async () => void (recording = await declare(plan)));
// Seeds go with their process, and a test has none of its own.
afterAll(() => declared.forEach((made) => rmSync(dirname((seedOf(made).inputs as { sourceFile: { path: string } }).sourceFile.path), { recursive: true })));

const seedOf = (from: Recording) => from.resources.find(({ name }) => name.startsWith("gateway-seed-"))!;

test("the bridge has no port and knows tags", () => {
  expect(recording.named("bridge-vmbr1").inputs).toEqual({ nodeName: "pve1", name: "vmbr1", vlanAware: true, autostart: true, comment: "environments; no port: the gateway is the only way out" });
});

test("the VM starts first, is protected, and its NICs are not filtered: it forwards", () => {
  const vm = recording.named("gateway-vm");
  expect(vm.inputs).toMatchObject({
    vmId: 100, name: "shop-gateway", startup: { order: 1 }, bootOrders: ["scsi0", "ide3"], onBoot: true, started: false, protection: true, cdrom: { interface: "ide3", fileId: `${seedOf(recording).name}-id` },
    networkDevices: [
      { bridge: "vmbr0", macAddress: "BC:24:11:00:00:64", firewall: false },
      { bridge: "vmbr1", vlanId: 10, macAddress: "BE:24:11:64:00:0A", firewall: false },
      { bridge: "vmbr1", vlanId: 30, macAddress: "BE:24:11:64:00:1E", firewall: false },
      { bridge: "vmbr1", vlanId: 20, macAddress: "BE:24:11:64:00:14", firewall: false },
    ],
  });
  expect((vm.inputs["networkDevices"] as { vlanId?: number }[])[0]).not.toHaveProperty("vlanId");
  expect(vm.inputs).not.toHaveProperty("initialization");
  expect(recording.names(vm.dependsOn)).toEqual(expect.arrayContaining(["bridge-vmbr1", "gateway-command", seedOf(recording).name]));
});

test("the seed is uploaded through the API, named by its content, and never differs by a path", () => {
  const seed = seedOf(recording);
  const { sourceFile } = seed.inputs as { sourceFile: { path: string; checksum: string; fileName: string } };
  expect(seed.inputs).toMatchObject({ contentType: "iso", datastoreId: "trilane-gateway", nodeName: "pve1" });
  expect(sourceFile.fileName).toMatch(/^gateway-[0-9a-f]{12}\.iso$/);
  expect(seed.ignoreChanges).toEqual(["sourceFile"]);
  expect(existsSync(sourceFile.path)).toBe(true);
  expect(readFileSync(sourceFile.path).toString("latin1", 0x8028, 0x802e)).toBe("cidata");
});

test("another ruleset is another seed and another run of the same VM", async () => {
  const other = await declare({ ...plan, seed: { ...plan.seed, userData: `${plan.seed.userData} ` } });
  expect(seedOf(other).name).not.toBe(seedOf(recording).name);
  const environment = (from: Recording) => from.named("gateway-power").inputs["environment"] as Record<string, string>;
  expect(environment(other)["TRILANE_SEED"]).not.toBe(environment(recording)["TRILANE_SEED"]);
  expect(other.named("gateway-vm").replacementTrigger).toBe(recording.named("gateway-vm").replacementTrigger);
});

test("its last step goes before the VM: it takes the protection off", () => {
  const power = recording.named("gateway-power");
  expect(power.inputs).toMatchObject({ create: expect.stringMatching(/power\.mjs" start$/), update: expect.stringMatching(/power\.mjs" apply$/), delete: expect.stringMatching(/power\.mjs" unlock$/), addPreviousOutputInEnv: true });
  expect(recording.names(power.replaceWith)).toEqual(["gateway-vm"]);
  expect(power.deletedWith).toBe("");
  expect(recording.resources.filter(({ sent }) => exposes(sent, "SECRET-UUID")).map(({ name }) => name)).toEqual([]);
});
