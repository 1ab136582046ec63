import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NODE-01",
  input: withEnvironment("test", { node: "pve2", placement: { web: "pvel" } }),
  valid: withEnvironment("test", { node: "pve1", placement: { web: "pve1" } }),
  messages: [
    "Pulumi.test.yaml trilane:node: host has no node pve2, did you mean \"pve1\"; expected one of pve1; correct it, or add the node to Pulumi.host.yaml trilane:nodes",
    'Pulumi.test.yaml trilane:placement.web: host has no node pvel, did you mean "pve1"; expected one of pve1; correct it, or add the node to Pulumi.host.yaml trilane:nodes',
  ],
};
