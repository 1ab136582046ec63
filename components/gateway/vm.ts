import type * as pulumi from "@pulumi/pulumi";
import { bootDisk, hardware, lifeCycle } from "../machine/vm";
import type { GatewayPlan } from "../model/plan";
import type { VmArgs } from "../provider";

/**
 * What is asked of Proxmox for a gateway, complete. Its NICs are not filtered by Proxmox: it forwards what others send,
 * and filters that itself. It starts before everything else and is protected against deletion.
 */
export function gatewayArgs(plan: GatewayPlan, seed: pulumi.Input<string>): VmArgs {
  const { node, vmid, name, description, size } = plan;
  return {
    nodeName: node,
    vmId: vmid,
    name,
    description,
    ...lifeCycle,
    protection: true,
    startup: { order: 1, upDelay: 30, downDelay: 0 },
    ...hardware(size, false),
    // The provider adds a drive to the order when its disc changes; left out here, that would be taken back by the next run.
    bootOrders: ["scsi0", "ide3"],
    cdrom: { fileId: seed, interface: "ide3" },
    disks: [bootDisk(plan)],
    networkDevices: networkCards(plan),
  };
}

/** Outside first, untagged; then one NIC per environment, tagged. */
function networkCards({ uplink, bridge, legs, size }: GatewayPlan) {
  const card = { model: "virtio", firewall: false, rateLimit: size.networkMBps, disconnected: false };
  return [{ ...card, bridge: uplink.bridge, macAddress: uplink.mac }, ...legs.map(({ mac, vlan }) => ({ ...card, bridge, vlanId: vlan, macAddress: mac }))];
}
