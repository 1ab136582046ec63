import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-08",
  input: withEnvironment("test", { gateway: "10.30.0.1" }),
  valid: withEnvironment("test", { gateway: "10.20.0.254" }),
  messages: [
    "Pulumi.test.yaml trilane:gateway: \"10.30.0.1\" is not a host of 10.20.0.0/24; expected an address between its first and last; write 10.20.0.1, or leave it out",
  ],
};
