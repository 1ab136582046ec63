import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-06",
  input: withEnvironment("test", { vlan: 10 }),
  valid: withEnvironment("test", { vlan: 11 }),
  messages: [
    "Pulumi.test.yaml trilane:vlan: 10 is already used by dev; expected a tag of its own; pick a free tag, for example 20",
  ],
};
