import { sample, withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-10",
  input: withHost({ outside: { ...sample.settings.host.outside, dns: ["10.99.0.1"] } }),
  valid: withHost({ outside: { ...sample.settings.host.outside, dns: ["10.99.0.2"] } }),
  messages: [
    "Pulumi.host.yaml trilane:outside.dns: 10.99.0.1 belongs to the management network (admin point and node); expected an address that machines may reach; serve it from another address, or remove the flow",
  ],
};
