import { withHost, withSecondHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "HOST-03",
  input: withHost({ hosts: ["hots-c"] }),
  valid: withSecondHost({ hosts: ["host-b"] }),
  messages: ['Pulumi.host.yaml trilane:hosts: "hots-c" is not a host stack; expected host, or host-<name> in lower case with settings of its own; use one of host, or name a new one host-<name>'],
};
