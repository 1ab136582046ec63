import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-07",
  input: withEnvironment("test", { vlan: 4095 }),
  valid: withEnvironment("test", { vlan: 4094 }),
  messages: [
    "Pulumi.test.yaml trilane:vlan: 4095 is not a usable tag; expected a whole number from 2 to 4094; ask who runs the switch, or pick for example 10",
  ],
};
