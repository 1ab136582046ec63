import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "HOST-02",
  input: withHost({ nodes: { "pve 2": { address: "10.99.0.300", capacity: { cores: 4, memoryMiB: 8192, diskGiB: 100 } } } }),
  valid: withHost({ nodes: { pve2: { address: "10.99.0.3", capacity: { cores: 4, memoryMiB: 8192, diskGiB: 100 } } } }),
  messages: [
    'Pulumi.host.yaml trilane:nodes.pve 2: "pve 2" cannot be used; expected the name of a Proxmox node; write for example pve2',
    'Pulumi.host.yaml trilane:nodes.pve 2.address: "10.99.0.300" cannot be used; expected a single IPv4 address that other machines reach; write for example 10.99.0.2',
  ],
};
