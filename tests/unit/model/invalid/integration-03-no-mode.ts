import { sample } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "INTEGRATION-03",
  input: { ...sample, differences: sample.differences.filter(({ what }) => what === "scale") },
  valid: sample,
  messages: [
    "stacks/differences.ts: mail has no mode in dev; expected sandbox, stub or disabled; add { environment: \"dev\", what: \"integration\", integration: \"mail\", value: \"stub\", … }",
    "stacks/differences.ts: pay has no mode in dev; expected sandbox, stub or disabled; add { environment: \"dev\", what: \"integration\", integration: \"pay\", value: \"stub\", … }",
    "stacks/differences.ts: mail has no mode in test; expected sandbox, stub or disabled; add { environment: \"test\", what: \"integration\", integration: \"mail\", value: \"stub\", … }",
    "stacks/differences.ts: pay has no mode in test; expected sandbox, stub or disabled; add { environment: \"test\", what: \"integration\", integration: \"pay\", value: \"stub\", … }",
  ],
};
