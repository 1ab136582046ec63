import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-01",
  input: withEnvironment("test", { cidr: "10.20.0.7/24" }),
  valid: withEnvironment("test", { cidr: "10.20.0.0/24" }),
  messages: [
    "Pulumi.test.yaml trilane:cidr: \"10.20.0.7/24\" is not a network; expected an IPv4 network, its first address and a length; write 10.20.0.0/24",
  ],
};
