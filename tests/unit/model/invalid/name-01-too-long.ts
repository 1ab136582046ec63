import { withHost, withLadder } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NAME-01",
  input: withHost({ environments: ["dev", "test", "preproduction-1"] }),
  valid: withLadder(["dev", "test", "preproduction1", "prod"]),
  messages: [
    "Pulumi.host.yaml trilane:environments: \"preproduction-1\" cannot be a name; expected 1 to 14 lower-case letters, digits and dashes, a letter first and no dash last; rename it, for example stage",
  ],
  also: ["LADDER-02"],
};
