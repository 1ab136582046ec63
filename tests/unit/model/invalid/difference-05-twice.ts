import { withDifference } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-05",
  input: withDifference({ what: "scale", value: "small" }),
  valid: withDifference({ environment: "test", what: "scale", value: "small" }),
  messages: [
    "stacks/differences.ts entry 6: scale of dev is already in entry 1; expected one entry for each; remove one of the two",
  ],
};
