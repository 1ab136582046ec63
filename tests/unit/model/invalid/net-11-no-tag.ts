import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-11",
  input: withEnvironment("test", { vlan: undefined }),
  valid: withEnvironment("test", { vlan: 21 }),
  messages: [
    "Pulumi.test.yaml trilane:vlan: is missing; expected a VLAN tag from 2 to 4094; write for example trilane:vlan: 10",
  ],
};
