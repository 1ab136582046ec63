import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-01",
  input: withEnvironment("test", { cidr: "999.20.0.0/24" }),
  valid: withEnvironment("test", { cidr: "10.255.0.0/24", gateway: "10.255.0.1" }),
  messages: [
    "Pulumi.test.yaml trilane:cidr: \"999.20.0.0/24\" is not a network; expected an IPv4 network, its first address and a length; write for example 10.10.0.0/24",
  ],
};
