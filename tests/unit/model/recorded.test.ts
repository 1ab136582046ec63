import { asRecorded, readRecorded } from "../../../components/model/recorded";

const urn = (types: string, name: string) => `urn:pulumi:dev::trilane::trilane:environment:Environment$${types}::${name}`;
const type = "proxmoxve:index/vmLegacy:VmLegacy";
const disk = (slot: string, size: number, serial = "") => ({ interface: slot, size, serial, datastoreId: "disks", pathInDatastore: `x/${slot}` });
const known = (slot: string, sizeGiB: number) => ({ interface: slot, sizeGiB, serial: "", storage: "disks", path: `x/${slot}` });

test("names, holders and disks are read from a state; what is no VM has only a name", () => {
  const state = {
    [urn("trilane:data:DataHolder$" + type, "database-1-data-vm")]: { type, outputs: { vmId: 3531, name: "dev-database-1-data", nodeName: "pve1", poolId: "dev", description: "d", protection: true, disks: [disk("scsi10", 5, "files"), disk("scsi2", 50, "postgres")] } },
    [urn("trilane:machine:VirtualMachine$" + type, "data-vm")]: { type, outputs: { vmId: 3011, name: "dev-web-1", nodeName: "pve1", disks: [disk("scsi0", 10)] } },
    [urn("trilane:data:DataHolder", "database-1-data")]: { type: "trilane:data:DataHolder", outputs: {} },
    [urn("trilane:machine:VirtualMachine$proxmoxve:firewall/rulesLegacy:RulesLegacy", "data-rules")]: { type: "proxmoxve:firewall/rulesLegacy:RulesLegacy", outputs: {} },
    [urn("trilane:machine:VirtualMachine$proxmoxve:firewall/ipsetLegacy:IpsetLegacy", "data-ipfilter")]: { type: "proxmoxve:firewall/ipsetLegacy:IpsetLegacy", outputs: {} },
    [urn("trilane:machine:VirtualMachine$proxmoxve:firewall/rulesLegacy:RulesLegacy", "lost-rules")]: { type: "proxmoxve:firewall/rulesLegacy:RulesLegacy", outputs: {} },
    [urn("trilane:machine:VirtualMachine$" + type, "half-vm")]: { type, outputs: {} },
    "urn:pulumi:dev::trilane::pulumi:pulumi:Stack::trilane-dev": { type: "pulumi:pulumi:Stack", outputs: { trilane: { version: 1 } } },
  };
  const { noted, names, holders, machines, disks } = readRecorded(state);
  expect([...names]).toEqual(["database-1-data-vm", "data-vm", "database-1-data", "data-rules", "data-ipfilter", "lost-rules", "half-vm", "trilane-dev"]);
  expect(noted).toEqual({ version: 1 });
  expect(holders).toEqual([
    { key: "database-1", vmid: 3531, name: "dev-database-1-data", node: "pve1", pool: "dev", description: "d", locked: true, disks: [{ ...known("scsi2", 50), serial: "postgres" }, { ...known("scsi10", 5), serial: "files" }] },
  ]);
  expect(machines).toEqual([{ key: "data", vmid: 3011 }, { key: "lost", vmid: undefined }]);
  expect(disks["data-vm"]).toEqual([known("scsi0", 10)]);
});

test.each<[string, Parameters<typeof asRecorded>, ReturnType<typeof asRecorded>]>([
  ["a new machine: planned sizes", [[{ interface: "scsi1", sizeGiB: 50 }], undefined, 1], { disks: [{ interface: "scsi1", sizeGiB: 50 }], ignored: [] }],
  ["a disk that grew: the size that the provider knows", [[{ interface: "scsi1", sizeGiB: 60 }], [known("scsi0", 10), known("scsi1", 50)], 1], { disks: [{ interface: "scsi1", sizeGiB: 50 }], ignored: ["disks[1].size"] }],
  ["another disk in front: each keeps its own size", [[{ interface: "scsi1", sizeGiB: 5 }, { interface: "scsi2", sizeGiB: 60 }], [known("scsi2", 50)]], { disks: [{ interface: "scsi1", sizeGiB: 5 }, { interface: "scsi2", sizeGiB: 50 }], ignored: [] }],
  ["the first of two gone: the other keeps its size", [[{ interface: "scsi2", sizeGiB: 60 }], [known("scsi1", 5), known("scsi2", 50)]], { disks: [{ interface: "scsi2", sizeGiB: 50 }], ignored: [] }],
])("%s", (_, args, expected) => {
  expect(asRecorded(...args)).toEqual(expected);
});
