import { sample, withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-09",
  input: withHost({ outside: { ...sample.settings.host.outside, dns: ["127.0.0.53"], ntp: ["224.0.1.1"] } }),
  valid: withHost({ outside: { ...sample.settings.host.outside, dns: ["10.99.2.54"], ntp: ["10.99.2.124"] } }),
  messages: [
    "Pulumi.host.yaml trilane:outside.dns: 127.0.0.53 is nobody's address; expected an address that machines reach; loopback, link-local and multicast stay on one machine; write the peer's address in the network",
    "Pulumi.host.yaml trilane:outside.ntp: 224.0.1.1 is nobody's address; expected an address that machines reach; loopback, link-local and multicast stay on one machine; write the peer's address in the network",
  ],
};
