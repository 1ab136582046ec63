import { checkEnvironmentFacts, checkHostFacts, hostCautions, checkToken, describeProblem, planEstate } from "../../../components/model";
import type { EnvironmentFacts, EnvironmentPlan, HostFacts, NodeFacts } from "../../../components/model";
import { sample, withSecondNode } from "./sample";

const { hosts: [host], environments } = planEstate(sample);
const dev = environments[0] as EnvironmentPlan;

const hostFacts: HostFacts = {
  version: "9.2.11",
  privileges: {},
  nodes: [{ name: "pve1", cores: 16, memoryMiB: 65536, status: "online" }],
  storages: [{ node: "pve1", name: "local", type: "dir", contents: ["iso"], availableGiB: 50, totalGiB: 100 }],
  bridges: [{ node: "pve1", name: "vmbr0", vlanAware: true, active: true, ports: "", vids: "2-4094" }],
  addresses: [{ node: "pve1", iface: "vmbr0", cidr: "10.99.0.1/24" }],
  guests: [],
  firewallOn: false,
  caller: "10.99.1.7",
};

const facts: EnvironmentFacts = {
  version: "9.2.11",
  privileges: Object.fromEntries(dev.access.grants.map(({ role, path }) => [path, dev.access.roles.find(({ id }) => id === role)?.privileges ?? []])),
  nodes: [{ name: "pve1", images: [dev.image.volume], imageBytes: 3 * 1024 ** 3, storageAvailableGiB: 100, volumes: {} }],
  existing: [],
};
const [node] = facts.nodes as [NodeFacts];
const onNode = (change: Partial<NodeFacts>): Partial<EnvironmentFacts> => ({ nodes: [{ ...node, ...change }] });

const onHost = (change: Partial<HostFacts>) => checkHostFacts(host, { ...hostFacts, ...change }).map(describeProblem);
const onDev = (change: Partial<EnvironmentFacts>) => checkEnvironmentFacts(dev, { ...facts, ...change }).map(describeProblem);

test("a host that fits has no problem", () => {
  expect(onHost({})).toEqual([]);
  expect(onHost({ version: "8.4.1" })).toEqual([]);
  expect(onHost({ storages: [{ node: "pve1", name: "trilane-dev-disks", type: "dir", contents: ["images"], availableGiB: 1, totalGiB: 1000 }] })).toEqual([]);
  expect(onHost({ addresses: [] })).toEqual([]);
});

test.each<[string, Partial<HostFacts>, readonly string[]]>([
  ["old version", { version: "8.3.5" }, ["Pulumi.host.yaml trilane:endpoint: Proxmox VE 8.3.5 is too old; expected Proxmox VE 8.4 or newer; upgrade the host"]],
  ["unreadable version", { version: "" }, ['Pulumi.host.yaml trilane:endpoint: "" is not a version of Proxmox VE; expected Proxmox VE 8.4 or newer; check that the endpoint is a Proxmox host']],
  ["no such node", { nodes: [{ name: "pve2", cores: 1, memoryMiB: 1, status: "online" }] }, ["Pulumi.host.yaml trilane:node: the host knows no node pve1; expected one of pve2; correct the name"]],
  ["node away", { nodes: [{ name: "pve1", cores: 16, memoryMiB: 65536, status: "offline" }] }, ["Pulumi.host.yaml trilane:node: the node pve1 is offline; expected a node that is online; start it, or see why it is away"]],
  ["smaller than declared", { nodes: [{ name: "pve1", cores: 8, memoryMiB: 65535, status: "online" }] }, [
    "Pulumi.host.yaml trilane:capacity.cores: declares 16 cores, pve1 has 8; expected no more than the host has; write 8 or less, and leave some to the host itself",
    "Pulumi.host.yaml trilane:capacity.memoryMiB: declares 65536 MiB of memory, pve1 has 65535; expected no more than the host has; write 65535 or less, and leave some to the host itself",
  ]],
  ["no bridge", { bridges: [{ node: "pve1", name: "vmbr9", vlanAware: true, active: true, ports: "", vids: "2-4094" }] }, ["Pulumi.host.yaml trilane:bridge: the host has no bridge vmbr0; expected a VLAN-aware bridge, the host has vmbr9; correct the name, or create the bridge on the host"]],
  ["bridge without VLANs", { bridges: [{ node: "pve1", name: "vmbr0", vlanAware: false, active: true, ports: "", vids: "2-4094" }] }, ['Pulumi.host.yaml trilane:bridge: vmbr0 is not VLAN-aware; expected a VLAN-aware bridge; tick "VLAN aware" at System, Network, vmbr0 on the host and apply']],
  ["bridge without a VLAN", { bridges: [{ node: "pve1", name: "vmbr0", vlanAware: true, active: true, ports: "", vids: "10 30-40" }] }, ["Pulumi.host.yaml trilane:bridge: vmbr0 does not carry VLAN 20 of test but 10 30-40; expected a bridge that carries the VLAN of every environment; add it at System, Network, vmbr0, VLAN IDs on the host and apply"]],
  ["bridge down", { bridges: [{ node: "pve1", name: "vmbr0", vlanAware: true, active: false, ports: "", vids: "2-4094" }] }, ["Pulumi.host.yaml trilane:bridge: vmbr0 is not active; expected a bridge that is up; apply the host's network configuration"]],
  ["storage name taken", { storages: [{ node: "pve1", name: "trilane-images", type: "nfs", contents: [], availableGiB: 1, totalGiB: 1 }] }, ["stack host: the host already has a storage trilane-images of type nfs; expected no other storage of this name; rename or remove it on the host"]],
  ["disk smaller than declared", { storages: [{ node: "pve1", name: "trilane-dev-disks", type: "dir", contents: ["images"], availableGiB: 1, totalGiB: 900 }] }, ["Pulumi.host.yaml trilane:capacity.diskGiB: declares 1000 GiB of disk, trilane-dev-disks lies on 900; expected no more than the host has; write 900 or less"]],
  ["another address", { addresses: [{ node: "pve1", iface: "vmbr0", cidr: "10.99.0.2/24" }, { node: "pve1", iface: "vmbr1", cidr: "10.20.0.9/16" }] }, [
    "Pulumi.host.yaml trilane:nodeAddress: pve1 has no address 10.99.0.1; expected one of 10.20.0.9, 10.99.0.2; correct the address: the firewall would protect another one",
    "Pulumi.test.yaml trilane:cidr: 10.20.0.0/24 overlaps 10.20.0.0/16, which pve1 has at vmbr1; expected a subnet apart from the node's networks; pick a free private network",
  ]],
])("host: %s", (_, change, messages) => {
  expect(onHost(change)).toEqual(messages);
});

test.each<[string, Partial<HostFacts>, readonly string[]]>([
  ["the admin point", {}, []],
  ["the node itself", { caller: "127.0.0.1" }, []],
  ["not seen", { caller: undefined }, []],
  ["elsewhere", { caller: "192.168.7.4" }, ["192.168.7.4 is not in Pulumi.host.yaml trilane:outside.admin: when the firewall is on, this machine may not reach the host any more; add its address, or run this from the admin point"]],
  ["elsewhere, and the firewall is on", { caller: "192.168.7.4", firewallOn: true }, []],
])("who would lock themselves out is told before the firewall is switched on: %s", (_, change, cautions) => {
  expect(hostCautions(host, { ...hostFacts, ...change })).toEqual(cautions);
});

test("an environment that has what it needs has no problem", () => {
  expect(onDev({})).toEqual([]);
  const existing = dev.machines.flatMap(({ vmid, name, pool, node: own, data }) => [{ vmid, name, pool, node: own }, ...(data ? [{ ...data.holder, pool, node: own }] : [])]);
  expect(onDev({ existing, ...onNode({ storageAvailableGiB: 0 }) })).toEqual([]);
});

test.each<[string, Partial<EnvironmentFacts>, readonly string[]]>([
  ["rights", { privileges: { ...facts.privileges, "/pool/dev": ["VM.Audit", "Pool.Audit"], "/storage/trilane-images": [] } }, [
    "stack dev: the token lacks VM.Allocate, VM.Config.CDROM, VM.Config.CPU, VM.Config.Cloudinit, VM.Config.Disk, VM.Config.HWType, VM.Config.Memory, VM.Config.Network, VM.Config.Options, VM.GuestAgent.Audit, VM.PowerMgmt on /pool/dev; Datastore.Audit on /storage/trilane-images; expected every right that a replacement needs; run pulumi up -s host first",
  ]],
  ["image larger than the disk", onNode({ imageBytes: 6 * 1024 ** 3 }), ["stack dev: the image holds a disk of 6 GiB, the disk is smaller of web-1 5, web-2 5; expected disks at least as large as the image; raise diskGiB of their sizes in stacks/estate.ts to 6 or more"]],
  ["image", onNode({ images: [] }), ["stack dev: the image trilane-images:import/debian-13-abababababab.qcow2 is not on the host; expected the image that machines are made from; run pulumi up -s host first"]],
  ["VMID of a foreign machine", { existing: [{ vmid: 3010, name: "fileserver", pool: undefined, node: "pve1" }] }, ["Pulumi.dev.yaml trilane:vmids: VMID 3010 of web-1 is taken by fileserver (no pool); expected a VMID that is free or its own; give the service web another slot, or remove fileserver"]],
  ["VMID in another pool", { existing: [{ vmid: 3010, name: "dev-web-1", pool: "old", node: "pve1" }] }, ["Pulumi.dev.yaml trilane:vmids: VMID 3010 of web-1 is taken by dev-web-1 (pool old); expected a VMID that is free or its own; give the service web another slot, or remove dev-web-1"]],
  ["space", onNode({ storageAvailableGiB: 39 }), ["stack dev: new machines and their data need 40 GiB, trilane-dev-disks has 39 free; expected room for every disk; free space on the host, or make disks smaller"]],
  ["unseen storage", onNode({ storageAvailableGiB: undefined }), ["stack dev: the storage trilane-dev-disks cannot be seen; expected a storage of this environment; run pulumi up -s host first"]],
])("environment: %s", (_, change, messages) => {
  expect(onDev(change)).toEqual(messages);
});

const cluster = planEstate(withSecondNode({ cores: 8, memoryMiB: 16384, diskGiB: 200 }, { web: "pve2" }));
const [prod] = cluster.environments.slice(-1) as [EnvironmentPlan];
const clusterFacts: HostFacts = {
  ...hostFacts,
  nodes: [...hostFacts.nodes, { name: "pve2", cores: 8, memoryMiB: 16384, status: "online" }],
  bridges: [...hostFacts.bridges, { node: "pve2", name: "vmbr0", vlanAware: true, active: true, ports: "", vids: "2-4094" }],
  addresses: [...hostFacts.addresses, { node: "pve2", iface: "vmbr0", cidr: "10.99.0.2/24" }],
};

test.each<[string, Partial<HostFacts>, readonly string[]]>([
  ["nothing", {}, []],
  ["its second node away", { nodes: [hostFacts.nodes[0]!, { name: "pve2", cores: 8, memoryMiB: 16384, status: "offline" }] }, ["Pulumi.host.yaml trilane:nodes.pve2: the node pve2 is offline; expected a node that is online; start it, or see why it is away"]],
  ["a second node that is smaller", { nodes: [hostFacts.nodes[0]!, { name: "pve2", cores: 8, memoryMiB: 8192, status: "online" }] }, ["Pulumi.host.yaml trilane:nodes.pve2.capacity.memoryMiB: declares 16384 MiB of memory, pve2 has 8192; expected no more than the host has; write 8192 or less, and leave some to the host itself"]],
  ["a bridge on one node only", { bridges: hostFacts.bridges }, ["Pulumi.host.yaml trilane:bridge: pve2 has no bridge vmbr0; expected a VLAN-aware bridge; correct the name, or create the bridge on pve2"]],
  ["another address of the second node", { addresses: [...hostFacts.addresses, { node: "pve2", iface: "vmbr0", cidr: "10.99.0.7/24" }] }, ["Pulumi.host.yaml trilane:nodes.pve2.address: pve2 has no address 10.99.0.2; expected one of 10.99.0.7; correct the address: the firewall would protect another one"]],
])("cluster: %s", (_, change, messages) => {
  expect(checkHostFacts(cluster.hosts[0], { ...clusterFacts, ...change }).map(describeProblem)).toEqual(messages);
});

const both = (second: Partial<NodeFacts>): EnvironmentFacts => ({
  ...facts,
  privileges: Object.fromEntries(prod.access.grants.map(({ role, path }) => [path, prod.access.roles.find(({ id }) => id === role)?.privileges ?? []])),
  nodes: [node, { ...node, name: "pve2", ...second }],
});

test.each<[string, EnvironmentFacts, readonly string[]]>([
  ["nothing", both({}), []],
  ["the image on one node", both({ images: [] }), ["stack prod: the image trilane-images:import/debian-13-abababababab.qcow2 is not on pve2; expected the image that machines are made from; run pulumi up -s host first"]],
  ["space on the node that a machine moves to", { ...both({ storageAvailableGiB: 19 }), existing: prod.machines.map(({ vmid, name, pool }) => ({ vmid, name, pool, node: "pve1" })) }, ["stack prod: new machines and their data need 20 GiB on pve2, trilane-prod-disks has 19 free; expected room for every disk; free space on the host, or make disks smaller"]],
])("environment on two nodes: %s", (_, seen, messages) => {
  expect(checkEnvironmentFacts(prod, seen).map(describeProblem)).toEqual(messages);
});

test.each([
  ["its own", "pulumi-dev@pve!deploy=11111111-2222-3333-4444-555555555555", []],
  ["another environment's", "pulumi-prod@pve!deploy=11111111-2222-3333-4444-555555555555", ["stack dev trilane:apiToken: belongs to pulumi-prod@pve; expected a token of pulumi-dev@pve; run npx trilane handover dev"]],
  ["root's", "root@pam!x1=11111111-2222-3333-4444-555555555555", ["stack dev trilane:apiToken: belongs to root@pam; expected a token of pulumi-dev@pve; run npx trilane handover dev"]],
  ["none", undefined, ["stack dev trilane:apiToken: is missing; expected a token of pulumi-dev@pve; run npx trilane handover dev"]],
  ["no token", "hunter22", ["stack dev trilane:apiToken: is not a Proxmox API token; expected a token of pulumi-dev@pve, written as user@realm!name=secret; run npx trilane handover dev"]],
  ["something secret before the name", "11111111-2222=x@pve!deploy=3333", ["stack dev trilane:apiToken: is not a Proxmox API token; expected a token of pulumi-dev@pve, written as user@realm!name=secret; run npx trilane handover dev"]],
])("a token that is %s", (_, token, messages) => {
  const lines = checkToken(dev, token).map(describeProblem);
  expect(lines).toEqual(messages);
  expect(lines.join()).not.toMatch(/1111|hunter22|3333/);
});
