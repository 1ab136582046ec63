import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-02",
  input: withEnvironment("test", { cidr: "10.10.0.0/23", gateway: "10.10.0.1" }),
  valid: withEnvironment("test", { cidr: "10.12.0.0/23", gateway: "10.12.0.1" }),
  messages: [
    "Pulumi.test.yaml trilane:cidr: 10.10.0.0/23 overlaps 10.10.0.0/24 of dev; expected a subnet of its own; pick a free private network, for example 10.40.0.0/24",
  ],
};
