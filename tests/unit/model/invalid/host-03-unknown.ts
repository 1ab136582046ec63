import { withEnvironment, withSecondHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "HOST-03",
  input: withEnvironment("test", { host: "hots-b" }),
  valid: withSecondHost(),
  messages: ['Pulumi.test.yaml trilane:host: "hots-b" is not a host stack; expected host, or host-<name> in lower case with settings of its own; use one of host, or name a new one host-<name>'],
};
