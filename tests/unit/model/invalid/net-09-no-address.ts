import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-09",
  input: withHost({ outside: { admin: ["10.99.1.0/24"], clients: [], dns: ["10.99.2.0/24"], mirorr: ["10.99.2.80"] } }),
  valid: withHost({ outside: { admin: ["10.99.1.0/24"], clients: ["10.99.3.0/24"], dns: ["10.99.2.53"], ntp: ["10.99.2.123"], mirror: ["10.99.2.80"] } }),
  messages: [
    "Pulumi.host.yaml trilane:outside.clients: has no address; expected IPv4 addresses or networks; add them, for example clients: [10.99.0.53]",
    "Pulumi.host.yaml trilane:outside.dns: 10.99.2.0/24 is a network; expected single addresses of servers; list each server's address",
    "Pulumi.host.yaml trilane:outside.mirror: has no address; expected IPv4 addresses or networks; add them, for example mirror: [10.99.0.53]",
    "Pulumi.host.yaml trilane:outside.ntp: has no address; expected IPv4 addresses or networks; add them, for example ntp: [10.99.0.53]",
    "Pulumi.host.yaml trilane:outside.mirorr: the estate knows no peer mirorr, did you mean \"mirror\"; expected one of admin, clients, dns, mirror, ntp; name it in outside of stacks/estate.ts, or remove it here",
  ],
};
