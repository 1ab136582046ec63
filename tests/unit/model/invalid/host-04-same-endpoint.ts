import { withSecondHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "HOST-04",
  input: withSecondHost({ endpoint: "https://PVE1.example.internal:8006/" }),
  valid: withSecondHost({ endpoint: "https://pve2.example.internal:8006/" }),
  messages: [
    "Pulumi.host-b.yaml trilane:endpoint: https://PVE1.example.internal:8006/ is already the endpoint of host; expected a host of its own; correct it; nodes of one cluster belong into trilane:nodes of one host stack",
  ],
};
