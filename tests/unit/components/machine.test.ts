import * as command from "@pulumi/command";
import { HostConnection } from "../../../components/host/connection";
import { Leftovers } from "../../../components/host/leftovers";
import { VirtualMachine } from "../../../components/machine";
import { machine } from "./fixture";
import { exposes, record, type Recording } from "./engine";

const TOKEN = "pulumi-dev@pve!t1=SECRET-UUID";
const connection = new HostConnection("https://pve.example:8006", TOKEN);
const leftovers = new Leftovers(connection, undefined);

let recording: Recording;
beforeAll(async () => {
  recording = await record(() => new VirtualMachine("web-1", { plan: machine, host: connection, leftovers }, { providers: [new command.Provider("command")] }));
});

const vm = () => recording.named("web-1-vm");
const parts = ["web-1-ipfilter", "web-1-firewall", "web-1-rules", "web-1-start"];

test("a machine is a VM, its ipfilter set, its firewall options, its rules and its start, as children of one component", () => {
  const component = recording.named("web-1");
  expect(component.type).toBe("trilane:machine:VirtualMachine");
  expect(recording.resources.filter(({ parent }) => parent === component.urn).map(({ name, type }) => `${name} ${type}`)).toEqual([
    "web-1-vm proxmoxve:index/vmLegacy:VmLegacy",
    "web-1-ipfilter proxmoxve:firewall/ipsetLegacy:IpsetLegacy",
    "web-1-firewall proxmoxve:firewall/optionsLegacy:OptionsLegacy",
    "web-1-rules proxmoxve:firewall/rulesLegacy:RulesLegacy",
    "web-1-start command:local:Command",
  ]);
  expect(recording.outputs.get(component.urn)).toEqual({ name: "dev-web-1", vmid: 3011, address: "10.10.0.11" });
});

test("all that is asked for the VM", () => {
  expect(vm().inputs).toEqual({
    nodeName: "pve1", vmId: 3011, name: "dev-web-1", poolId: "dev", description: "web of dev: shows pages",
    started: false, onBoot: true, reboot: false, rebootAfterUpdate: false, stopOnDestroy: false, timeoutShutdownVm: 120, timeoutCreate: 1800,
    deleteUnreferencedDisksOnDestroy: false, purgeOnDestroy: true, protection: false, template: false, migrate: false,
    acpi: true, bios: "seabios", keyboardLayout: "en-us", tabletDevice: true, operatingSystem: { type: "l26" }, scsiHardware: "virtio-scsi-single", bootOrders: ["scsi0"],
    cpu: { cores: 2, sockets: 1, type: "x86-64-v2-AES", limit: 1.5, units: 50 },
    memory: { dedicated: 1024, floating: 512 },
    cdrom: { fileId: "none", interface: "ide3" }, serialDevices: [{ device: "socket" }], vga: { type: "serial0" },
    agent: { enabled: false, type: "virtio", timeout: "1m", trim: false, waitForIp: { disabled: true } },
    disks: [{
      interface: "scsi0", datastoreId: "dev-disks", importFrom: machine.image, fileFormat: "qcow2", size: 10, iothread: true, discard: "on", ssd: true, aio: "io_uring", cache: "none",
      backup: true, replicate: true,
      speed: { read: 180, readBurstable: 180, write: 180, writeBurstable: 180, iopsRead: 900, iopsReadBurstable: 900, iopsWrite: 900, iopsWriteBurstable: 900 },
    }],
    networkDevices: [{ bridge: "vmbr0", vlanId: 10, model: "virtio", macAddress: "BC:24:11:00:0B:C3", firewall: true, rateLimit: 40, disconnected: false }],
    initialization: {
      datastoreId: "dev-disks", interface: "ide2", type: "nocloud", upgrade: false,
      ipConfigs: [{ ipv4: { address: "10.10.0.11/24", gateway: "10.10.0.1" } }], dns: { servers: ["10.99.0.53"], domain: "dev.clinic.lan" },
      userAccount: { username: "ops", keys: ["ssh-ed25519 AAAA admin"] },
    },
  });
});

test("F1: a replaced VM gets its firewall again: every part is replaced with it and goes with it", () => {
  for (const part of parts) {
    expect([part, recording.names(recording.named(part).replaceWith)]).toEqual([part, ["web-1-vm"]]);
    expect([part, recording.names([recording.named(part).deletedWith])]).toEqual([part, ["web-1-vm"]]);
  }
});

test("F2: what cannot change in place forces a replacement, the old VM first", () => {
  expect(vm().replacementTrigger).toBe(machine.immutable);
  expect(vm().deleteBeforeReplace).toBe(true);
});

test("F5, F6, F7: nothing that a pool's token may not ask for", () => {
  expect(vm().inputs["cdrom"]).toEqual({ fileId: "none", interface: "ide3" });
  for (const key of ["tags", "startup", "kvmArguments", "hookScriptFileId", "hostpcis", "usbs", "amdSev"]) expect(vm().inputs).not.toHaveProperty(key);
  expect(vm().inputs["cpu"]).not.toHaveProperty("affinity");
});

test("F8, F9: no snippet and no password in cloud-init", () => {
  const cloudInit = vm().inputs["initialization"] as Record<string, Record<string, unknown>>;
  expect(Object.keys(cloudInit).filter((key) => /File/i.test(key))).toEqual([]);
  expect(cloudInit["userAccount"]).not.toHaveProperty("password");
});

test("F10: every option of the VM's firewall is said", () => {
  expect(recording.named("web-1-firewall").inputs).toEqual({
    nodeName: "pve1", vmId: 3011, enabled: true, inputPolicy: "DROP", outputPolicy: "DROP", dhcp: false, ndp: false, radv: false, macfilter: true, ipfilter: true, logLevelIn: "info", logLevelOut: "info",
  });
});

test("F11 and the gap at boot: VM, then ipfilter set, then options, then rules, then start", () => {
  expect(parts.map((part) => recording.names(recording.named(part).dependsOn))).toEqual([
    ["web-1-vm"],
    ["web-1-ipfilter", "web-1-vm"],
    ["web-1-firewall", "web-1-vm"],
    ["web-1-rules", "web-1-vm"],
  ]);
  expect(vm().inputs["started"]).toBe(false);
  expect(vm().ignoreChanges).toEqual(["started", "ipv4Addresses", "ipv6Addresses", "networkInterfaceNames"]);
  expect(recording.named("web-1-ipfilter").inputs).toMatchObject({ name: "ipfilter-net0", cidrs: [{ name: "10.10.0.11", nomatch: false }] });
});

test("rules arrive in order, enabled, with comments", () => {
  expect(recording.named("web-1-rules").inputs).toEqual({
    nodeName: "pve1",
    vmId: 3011,
    rules: [
      { type: "in", action: "DROP", source: "+dc/env_prod", log: "info", comment: "nothing from prod reaches dev", enabled: true },
      { securityGroup: "adm-dev", comment: "admins come through the admin point", enabled: true },
      { type: "in", action: "ACCEPT", proto: "tcp", dport: "443", source: "10.10.0.0/24", log: "nolog", comment: "pages", enabled: true },
    ],
  });
});

test("F14: every name is said, and nothing is named by its place in a list", () => {
  for (const name of ["web-1-vm", "web-1-ipfilter"]) expect(recording.named(name).inputs["name"]).toBeDefined();
});

test("the start gets the token on stdin only; a new token does not start a machine again", () => {
  const { inputs, sent } = recording.named("web-1-start");
  expect(inputs).toEqual({
    create: expect.stringMatching(/^node ".*components\/machine\/start\.mjs"$/),
    update: "exit 0",
    environment: { TRILANE_ENDPOINT: "https://pve.example:8006", TRILANE_NODE: "pve1", TRILANE_VMID: "3011" },
    stdin: TOKEN,
    addPreviousOutputInEnv: false,
  });
  expect(exposes(sent, "SECRET-UUID")).toBe(false);
});

test("no input of any resource shows the token", () => {
  expect(recording.resources.filter(({ sent }) => exposes(sent, "SECRET-UUID")).map(({ name }) => name)).toEqual([]);
});

test("the provider of commands is known before the VM: a replacement deletes the start first", () => {
  expect(recording.names(vm().dependsOn)).toEqual(["command"]);
});

test("without an explicit provider of commands it says what is missing", async () => {
  await expect(record(() => new VirtualMachine("web-1", { plan: machine, host: connection, leftovers }))).rejects.toThrow("a machine needs an explicit provider of the package command");
});

test("its host key is read where somebody asks for it, after the start, and no more: not with a new token", async () => {
  expect(recording.resources.map(({ name }) => name)).not.toContain("web-1-host-key");
  let read: unknown;
  const other = await record(() => {
    const { hostKey } = new VirtualMachine("web-1", { plan: machine, host: connection, leftovers, agent: true, hostKey: true }, { providers: [new command.Provider("command")] });
    read = hostKey;
  });
  const { inputs, sent, dependsOn, replaceWith, deletedWith } = other.named("web-1-host-key");
  expect(inputs).toMatchObject({ create: expect.stringMatching(/^node ".*components\/machine\/host-key\.mjs"$/) as string, update: 'printf %s "$PULUMI_COMMAND_STDOUT"', addPreviousOutputInEnv: true, stdin: TOKEN });
  expect(exposes(sent, "SECRET-UUID")).toBe(false);
  expect([dependsOn, replaceWith, [deletedWith]].map((names) => other.names(names))).toEqual([["web-1-start", "web-1-vm"], ["web-1-vm"], ["web-1-vm"]]);
  expect(await (read as { isSecret: Promise<boolean> }).isSecret).toBe(false);
});

test("an image with the agent says so", async () => {
  const other = await record(() => new VirtualMachine("web-1", { plan: machine, host: connection, leftovers, agent: true }, { providers: [new command.Provider("command")] }));
  expect(other.named("web-1-vm").inputs["agent"]).toMatchObject({ enabled: true, waitForIp: { disabled: true } });
});
