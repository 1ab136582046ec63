import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-08",
  input: withEnvironment("test", { gateway: "10.20.0.11" }),
  valid: withEnvironment("test", { gateway: "10.20.0.9" }),
  messages: [
    "Pulumi.test.yaml trilane:gateway: 10.20.0.11 is slot 11, which the service web has or reserves; expected an address that no slot takes; write 10.20.0.1, or leave it out",
  ],
};
