import { withHost, withLadder } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "LADDER-02",
  input: withHost({ environments: ["dev", "test", "stage", "prod"] }),
  valid: withLadder(["dev", "test", "stage", "prod"]),
  messages: [
    "Pulumi.stage.yaml: is missing; expected settings of stage; write the file, or take stage out of Pulumi.host.yaml trilane:environments",
  ],
};
