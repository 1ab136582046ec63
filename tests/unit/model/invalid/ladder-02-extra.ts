import { withEnvironment, withLadder } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "LADDER-02",
  input: withEnvironment("stage", {}),
  valid: withLadder(["dev", "test", "stage", "prod"]),
  messages: [
    "Pulumi.host.yaml trilane:environments: stage has settings and is not in the ladder; expected every environment with settings; add stage at its place, or remove its settings",
  ],
};
