import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "LADDER-01",
  input: withHost({ environments: [] }),
  valid: withHost({ environments: ["dev", "test", "prod"] }),
  messages: [
    "Pulumi.host.yaml trilane:environments: no environment; expected the ladder, lowest first; list them, for example [dev, test, prod]",
  ],
  also: ["DIFFERENCE-01", "LADDER-02"],
};
