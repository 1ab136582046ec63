import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "HOST-05",
  input: withHost({ nodes: { pve2: { address: "10.99.0.1", capacity: { cores: 4, memoryMiB: 8192, diskGiB: 100 } } } }),
  valid: withHost({ nodes: { pve2: { address: "10.99.0.2", capacity: { cores: 4, memoryMiB: 8192, diskGiB: 100 } } } }),
  messages: [
    "Pulumi.host.yaml trilane:nodes.pve2.address: 10.99.0.1 is already the address of pve1; expected the node's own address; write the address of pve2",
  ],
};
