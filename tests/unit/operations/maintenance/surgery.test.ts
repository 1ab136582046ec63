import { endpointOf, holderKeys, holderNode, leftHost, leftNode, type State } from "../../../../operations/maintenance/surgery";

const STACK = "urn:pulumi:prod::trilane::pulumi:pulumi:Stack::trilane-prod";
const ENVIRONMENT = "trilane:environment:Environment";
const MACHINE = "urn:pulumi:prod::trilane::trilane:environment:Environment$trilane:machine:VirtualMachine::db-1";
const HOLDERS = `${ENVIRONMENT}$trilane:data:DataHolder`;
const urn = (types: string, name: string): string => `urn:pulumi:prod::trilane::${types}::${name}`;
const VM = "proxmoxve:index/vmLegacy:VmLegacy";
const provider = urn("pulumi:providers:proxmoxve", "proxmox");
const holder = urn(`${HOLDERS}$${VM}`, "db-1-data-vm");
const sealed = urn(`${HOLDERS}$proxmoxve:firewall/optionsLegacy:OptionsLegacy`, "db-1-data-firewall");
const machine = urn(`${ENVIRONMENT}$trilane:machine:VirtualMachine$${VM}`, "db-1-vm");
const start = urn(`${ENVIRONMENT}$trilane:machine:VirtualMachine$command:local:Command`, "db-1-start");
const booted = urn(`${ENVIRONMENT}$trilane:first-boot:FirstBoot$command:remote:Command`, "db-1-first-boot");
const secret = urn(`${ENVIRONMENT}$trilane:secrets:EnvironmentSecrets$random:index/randomPassword:RandomPassword`, "db/app-password");
const ciphertext = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x:y" };

const state: State = {
  version: 3,
  deployment: {
    resources: [
      { urn: STACK, type: "pulumi:pulumi:Stack" },
      { urn: provider, type: "pulumi:providers:proxmoxve", inputs: { endpoint: "https://a:8006", apiToken: ciphertext }, outputs: { endpoint: "https://a:8006", apiToken: ciphertext } },
      { urn: secret, type: "random:index/randomPassword:RandomPassword", parent: STACK, outputs: { result: ciphertext } },
      { urn: holder, type: VM, parent: STACK, inputs: { nodeName: "pve1", disks: [{ interface: "scsi1", size: 20 }] }, outputs: { nodeName: "pve1", disks: [{ interface: "scsi1", size: 20, pathInDatastore: "1521/vm-1521-disk-0.qcow2" }] } },
      { urn: sealed, type: "proxmoxve:firewall/optionsLegacy:OptionsLegacy", parent: STACK, deletedWith: holder, dependencies: [holder] },
      { urn: MACHINE, type: "trilane:machine:VirtualMachine", parent: STACK, dependencies: [machine, secret] },
      { urn: machine, type: VM, parent: MACHINE, dependencies: [holder] },
      { urn: start, type: "command:local:Command", parent: MACHINE, deletedWith: machine, dependencies: [machine, sealed], propertyDependencies: { stdin: [sealed], create: null } },
      { urn: booted, type: "command:remote:Command", parent: STACK, deletedWith: machine, dependencies: [start] },
    ],
  },
};
const moved = { node: "pveb", paths: { scsi1: "1521/vm-1521-disk-3.qcow2" } };

test("what has left a host is out of the state, but the holders, which are on the other one", () => {
  const { resources = [] } = leftHost(state, "https://b:8006", { "db-1": moved }).deployment;
  expect(resources.map((resource) => resource.urn)).toEqual([STACK, provider, secret, holder, MACHINE]);
  const found = resources.find((resource) => resource.urn === holder);
  expect([found?.inputs?.["nodeName"], found?.outputs?.["nodeName"]]).toEqual(["pveb", "pveb"]);
  expect(found?.outputs?.["disks"]).toEqual([{ interface: "scsi1", size: 20, pathInDatastore: "1521/vm-1521-disk-3.qcow2" }]);
});

test("secrets stay the ciphertext that they are, and nothing depends on what went", () => {
  const after = leftHost(state, "https://b:8006", { "db-1": moved });
  const { resources = [] } = after.deployment;
  expect(resources.find((resource) => resource.urn === secret)).toEqual(state.deployment.resources?.[2]);
  expect(resources.find((resource) => resource.urn === provider)?.inputs).toEqual({ endpoint: "https://b:8006", apiToken: ciphertext });
  expect(resources.find((resource) => resource.urn === MACHINE)?.dependencies).toEqual([secret]);
  expect([endpointOf(state), endpointOf(after)]).toEqual(["https://a:8006", "https://b:8006"]);
});

test("the state tells whose data it knows", () => {
  expect(holderKeys(state)).toEqual(["db-1"]);
});

test("a holder on another node of the cluster: its firewall is set again there, the machine is left to its replacement", () => {
  const after = leftNode(state, "db-1", moved);
  const { resources = [] } = after.deployment;
  expect(resources.map((resource) => resource.urn)).toEqual([STACK, provider, secret, holder, MACHINE, machine, start, booted]);
  expect([holderNode(state, "db-1"), holderNode(after, "db-1"), holderNode(after, "web-1")]).toEqual(["pve1", "pveb", undefined]);
  expect(resources.find((resource) => resource.urn === start)).toMatchObject({ dependencies: [machine], propertyDependencies: { stdin: [], create: [] } });
});
