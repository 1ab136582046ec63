import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-04",
  input: withEnvironment("test", { cidr: "10.99.0.0/24", gateway: "10.99.0.254" }),
  valid: withEnvironment("test", { cidr: "10.98.255.0/24", gateway: "10.98.255.254" }),
  messages: [
    "Pulumi.test.yaml trilane:cidr: 10.99.0.0/24 overlaps 10.99.0.1, the node's address; expected a subnet apart from everything outside the environments; move the subnet, or name the peer by narrower addresses in Pulumi.host.yaml",
  ],
};
