import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "LADDER-01",
  input: withHost({ environments: ["dev", "test", "dev", "prod"] }),
  valid: withHost({ environments: ["test", "dev", "prod"] }),
  messages: [
    "Pulumi.host.yaml trilane:environments: dev stands twice; expected each environment once; remove one dev",
  ],
  also: ["CAP-03", "ID-02", "NET-02", "NET-06"],
};
