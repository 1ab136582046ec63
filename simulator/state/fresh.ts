import { randomBytes } from "node:crypto";

import type { State } from "./state";
import type { InterfaceRecord, NodeRecord } from "./records";

/** A node of a fresh host. Sizes count for the node's status and for the room in its storages. */
export interface NodeDefinition {
  readonly name: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** Address of the node with prefix length, for example 10.99.0.1/24. */
  readonly address: string;
  /** Names of its VLAN-aware bridges; the first carries the address. */
  readonly bridges: readonly string[];
}

/** One node as a small company has it. */
export const DEFAULT_NODES: readonly NodeDefinition[] = [
  { name: "pve1", cores: 32, memoryMiB: 131_072, diskGiB: 2048, address: "10.99.0.1/24", bridges: ["vmbr0"] },
];

function bridge(index: number, definition: NodeDefinition): InterfaceRecord {
  const base: InterfaceRecord = {
    type: "bridge", autostart: 1, active: 1, exists: 1, bridge_ports: `enp${index + 1}s0`, bridge_stp: "off", bridge_fd: "0", bridge_vlan_aware: 1,
    bridge_vids: "2-4094", families: ["inet"], method: "manual", method6: "manual", priority: index + 3,
  };
  if (index > 0) return base;
  const [address = "", prefix = "24"] = definition.address.split("/");
  const gateway = address.replace(/\d+$/, "254");
  return { ...base, method: "static", address, netmask: prefix, cidr: `${address}/${prefix}`, gateway };
}

function nodeRecord(definition: NodeDefinition): NodeRecord {
  const interfaces: Record<string, InterfaceRecord> = {};
  definition.bridges.forEach((name, index) => {
    interfaces[`enp${index + 1}s0`] = { type: "eth", active: 1, exists: 1, families: ["inet"], method: "manual", method6: "manual", priority: index + 3 };
    interfaces[name] = bridge(index, definition);
  });
  const { name, cores, memoryMiB, diskGiB } = definition;
  return { name, cores, memoryMiB, diskGiB, address: definition.address.split("/")[0] ?? "", interfaces };
}

/** Fills the state as the installer of Proxmox VE 9 leaves a host: root@pam, local, local-lvm, the bridges, no guest. */
export function populate(state: State, nodes: readonly NodeDefinition[]): void {
  state.users.set("root@pam", { enable: 1, expire: 0, email: "root@localhost", tokens: {} });
  state.storages.set("local", { type: "dir", options: { path: "/var/lib/vz", content: "vztmpl,iso,import,backup" } });
  state.storages.set("local-lvm", { type: "lvmthin", options: { thinpool: "data", vgname: "pve", content: "rootdir,images" } });
  for (const node of nodes) state.nodes.set(node.name, nodeRecord(node));
  state.settings.set("datacenter", { values: {} });
  state.settings.set("secrets", { values: { tickets: randomBytes(32).toString("base64") } });
}
