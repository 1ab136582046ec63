import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-08",
  input: withEnvironment("test", { gateway: "10.20.0.13" }),
  valid: withEnvironment("test", { gateway: "10.20.0.14" }),
  messages: [
    "Pulumi.test.yaml trilane:gateway: 10.20.0.13 is slot 13, which the service web has or reserves; expected an address that no slot takes; write 10.20.0.1, or leave it out",
  ],
};
