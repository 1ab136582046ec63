import { gateway, withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-13",
  input: withHost({ network: "internal", gateway, internalBridge: "vmbr0", nodes: { pve2: { address: "10.99.0.2", capacity: { cores: 8, memoryMiB: 16384, diskGiB: 200 } } } }),
  valid: withHost({ network: "internal", gateway, internalBridge: "vmbr2" }),
  messages: [
    "Pulumi.host.yaml trilane:internalBridge: vmbr0 is the bridge that leads outside; expected a bridge of its own, without a port; write for example vmbr1",
    "Pulumi.host.yaml trilane:network: internal ends at one node, and the host has several; expected one node, or mode vlan; write trilane:network: vlan, and carry the tags on the switch between the nodes",
  ],
};
