import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-03",
  input: withEnvironment("test", { cidr: "11.20.0.0/24", gateway: "11.20.0.1" }),
  valid: withEnvironment("test", { cidr: "172.31.255.0/24", gateway: "172.31.255.1" }),
  messages: [
    "Pulumi.test.yaml trilane:cidr: 11.20.0.0/24 is not private; expected a part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16; pick a private network, for example 10.10.0.0/24",
  ],
};
