import { withDifference } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-06",
  input: withDifference({ environment: "prod", what: "scale", value: "small" }),
  valid: withDifference({ environment: "test", what: "scale", value: "small" }),
  messages: [
    "stacks/differences.ts entry 6 value: prod is production and cannot be small; expected the standard scale; change the standard sizes in stacks/estate.ts instead",
  ],
};
