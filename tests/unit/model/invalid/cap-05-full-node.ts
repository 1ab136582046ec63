import { withSecondNode } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "CAP-05",
  input: withSecondNode({ cores: 2, memoryMiB: 3000, diskGiB: 100 }, { web: "pve2", "web-1": "pve1", "db-1": "pve2" }),
  valid: withSecondNode({ cores: 2, memoryMiB: 5120, diskGiB: 100 }, { web: "pve2", "web-1": "pve1", "db-1": "pve2" }),
  messages: [
    "Pulumi.host.yaml trilane:nodes.pve2.capacity.memoryMiB: machines on pve2 need 5120 MiB of memory, it gives 3000; expected machines within their node; place some of them on another node, or make them smaller",
  ],
};
