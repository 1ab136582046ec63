import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { Gate, type Check } from "../../../components/gate";
import { Environment } from "../../../components/environment";
import { HostConnection } from "../../../components/host/connection";
import { Leftovers } from "../../../components/host/leftovers";
import { checkEnvironmentResource } from "../../../components/model/gate";
import { FirewallRules, Grant, makeProvider, Vm, VmFirewall } from "../../../components/provider";
import { environment as plan } from "./fixture";
import { record, type Recording } from "./engine";

const endpoint = "https://pve.example:8006";
const connection = new HostConnection(endpoint, "pulumi-dev@pve!t1=SECRET-UUID");
const held: Check = (resource) => checkEnvironmentResource({ plan, holders: [], endpoint }, resource);

/** Runs the components of an environment and what somebody adds beside them. */
function run(beside: () => unknown, check: Check = held): Promise<Recording> {
  return record(async () => {
    const gate = new Gate();
    const providers = [makeProvider("proxmox", { endpoint, apiToken: pulumi.secret("t") }), new command.Provider("command")];
    new Environment("dev", { plan, host: connection, leftovers: new Leftovers(connection, undefined, gate.opened) }, { providers });
    beside();
    await gate.open(check);
  });
}

test("what the components declare passes, and comes to the engine with what it depends on", async () => {
  const recording = await run(() => undefined);
  const rules = recording.named("web-1-rules");
  expect(recording.names(rules.dependsOn)).toEqual(expect.arrayContaining(["web-1-firewall", "web-1-vm"]));
  expect(recording.resources.filter(({ type }) => type === "proxmoxve:index/vmLegacy:VmLegacy")).toHaveLength(2);
});

test("a check sees every resource of the provider, of the components as well", async () => {
  const seen: string[] = [];
  await run(() => undefined, ({ name }) => (seen.push(name), []));
  expect(new Set(seen)).toEqual(new Set(["proxmox", "web/cookie-key", "web/db-password", ...["web-1", "web-2"].flatMap((key) => [`${key}-vm`, `${key}-ipfilter`, `${key}-firewall`, `${key}-rules`])]));
});

const rogue = { nodeName: "pve1", vmId: 9999, networkDevices: [{ bridge: "vmbr0" }] };

test.each<[string, () => unknown, string]>([
  ["a raw VM", () => new Vm("rogue", rogue), "resource rogue (proxmoxve:index/vmLegacy:VmLegacy): VM 9999 is not in the plan; expected a machine of dev, so that it is in the proof and in the fingerprint; declare a service in stacks/estate.ts"],
  ["a VM whose number is an output", () => new Vm("rogue", { ...rogue, vmId: pulumi.output(9999) }), "resource rogue (proxmoxve:index/vmLegacy:VmLegacy): VM 9999 is not in the plan; expected a machine of dev, so that it is in the proof and in the fingerprint; declare a service in stacks/estate.ts"],
  ["a raw firewall of a planned machine, opened", () => new VmFirewall("open", { nodeName: "pve1", vmId: 3011, enabled: false, inputPolicy: "DROP", outputPolicy: "DROP", dhcp: false, ndp: false, radv: false, macfilter: true, ipfilter: true }), "resource open (proxmoxve:firewall/optionsLegacy:OptionsLegacy): enabled is false; expected true, as planned; change the estate in stacks/estate.ts or its settings, not the resource"],
  ["rules of the datacenter", () => new FirewallRules("all", { rules: [] }), "resource all (proxmoxve:firewall/rulesLegacy:RulesLegacy): belongs to no environment; expected machines of dev, their firewall and their data alone; declare it in the host stack, in stacks/host.ts"],
  ["a right", () => new Grant("root", { path: "/", roleId: "Administrator", userId: "pulumi-dev@pve", propagate: true }), "resource root (proxmoxve:index/acl:Acl): belongs to no environment; expected machines of dev, their firewall and their data alone; declare it in the host stack, in stacks/host.ts"],
  ["a weak password", () => new random.RandomPassword("weak", { length: 8, special: false }), "resource weak (random:index/randomPassword:RandomPassword): draws 47 bits; expected at least 128 bits, as every secret; make it longer"],
  ["weak bytes", () => new random.RandomBytes("weak", { length: 8 }), "resource weak (random:index/randomBytes:RandomBytes): draws 64 bits; expected at least 128 bits, as every secret; make it longer"],
])("%s beside the components is refused", async (_, beside, expected) => {
  await expect(run(beside)).rejects.toThrow(expected);
});

test("of a refused program the engine hears of nothing but providers", async () => {
  const heard: string[] = [];
  await expect(
    record(async () => {
      const gate = new Gate();
      makeProvider("proxmox", { endpoint, apiToken: "t" });
      const early = new random.RandomPassword("early", { length: 40 });
      early.urn.apply((urn) => heard.push(urn));
      new Vm("rogue", rogue);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await gate.open(held);
    }),
  ).rejects.toThrow("VM 9999");
  expect(heard).toEqual([]);
});

test("everything that is wrong is told at once", async () => {
  const failed = run(() => [new Vm("one", rogue), new random.RandomPassword("two", { length: 8 })]);
  await expect(failed).rejects.toThrow(/^resource one .*\nresource two .*$/);
});

test("what the program itself changes at the host comes after every look and before every resource, and not at all in a refused one", async () => {
  const order: string[] = [];
  const program = (vmid: number) => async (): Promise<void> => {
    const gate = new Gate();
    new random.RandomPassword("made", { length: 40 }).urn.apply(() => order.push("made"));
    await gate.open((resource) => (order.push("looked"), vmid === 9999 ? held({ ...resource, declared: { kind: "vm", vmid, opens: [] } }) : []), async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push("changed");
    });
  };
  await record(program(3011));
  expect(order).toEqual(["looked", "changed", "made"]);
  order.length = 0;
  await expect(record(program(9999))).rejects.toThrow("VM 9999");
  expect(order).toEqual(["looked"]);
});

test("another provider of the host is looked at as well", async () => {
  const failed = run(() => makeProvider("other", { endpoint: "https://elsewhere:8006", apiToken: "t" }));
  await expect(failed).rejects.toThrow(`resource other (pulumi:providers:proxmoxve): reaches https://elsewhere:8006; expected ${endpoint} alone, the host of this stack; use the provider of the stack`);
});

test("what is declared after the gate has opened is refused where it is declared", async () => {
  await expect(
    record(async () => {
      const gate = new Gate();
      await gate.open(held);
      new Vm("late", rogue);
    }),
  ).rejects.toThrow("resource late (proxmoxve:index/vmLegacy:VmLegacy): VM 9999 is not in the plan");
});

test("a gate that nobody opens lets nothing through", async () => {
  let known = false;
  void record(() => {
    new Gate();
    new random.RandomPassword("p", { length: 40 }).urn.apply(() => (known = true));
    throw new Error("over");
  }).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(known).toBe(false);
});
