import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-05",
  input: withEnvironment("test", { cidr: "10.20.0.0/25" }),
  valid: withEnvironment("test", { cidr: "10.20.0.0/16" }),
  messages: [
    "Pulumi.test.yaml trilane:cidr: 10.20.0.0/25 has 128 addresses; expected 256 to 65536 addresses (/24 to /16); pick another length, for example 10.20.0.0/24",
  ],
};
