import { withSecondNode } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "CAP-06",
  input: withSecondNode({ cores: 1, memoryMiB: 8192, diskGiB: 100 }, { "web-2": "pve2" }),
  valid: withSecondNode({ cores: 2, memoryMiB: 8192, diskGiB: 100 }, { "web-2": "pve2" }),
  messages: [
    "Pulumi.prod.yaml trilane:placement.web-2: web-2 has 2 cores, pve2 has 1; expected a node that the machine fits on; place it on a larger node, or make it smaller",
  ],
};
