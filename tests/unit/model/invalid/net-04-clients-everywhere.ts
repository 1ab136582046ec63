import { sample, withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-04",
  input: withHost({ outside: { ...sample.settings.host.outside, clients: ["10.0.0.0/8"] } }),
  valid: withHost({ outside: { ...sample.settings.host.outside, clients: ["10.128.0.0/9"] } }),
  messages: [
    "Pulumi.dev.yaml trilane:cidr: 10.10.0.0/24 overlaps 10.0.0.0/8, the peer clients; expected a subnet apart from everything outside the environments; move the subnet, or name the peer by narrower addresses in Pulumi.host.yaml",
    "Pulumi.test.yaml trilane:cidr: 10.20.0.0/24 overlaps 10.0.0.0/8, the peer clients; expected a subnet apart from everything outside the environments; move the subnet, or name the peer by narrower addresses in Pulumi.host.yaml",
    "Pulumi.prod.yaml trilane:cidr: 10.30.0.0/24 overlaps 10.0.0.0/8, the peer clients; expected a subnet apart from everything outside the environments; move the subnet, or name the peer by narrower addresses in Pulumi.host.yaml",
  ],
};
