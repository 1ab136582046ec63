import { withDifference } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-01",
  input: withDifference({ environment: "tst", what: "integration", integration: "mial", value: "stub" }),
  valid: withDifference({ environment: "test", what: "cpuWeight", value: 50 }),
  messages: [
    "stacks/differences.ts entry 6 environment: there is no environment tst, did you mean \"test\"; expected one of dev, test, prod; correct the name, or remove the entry",
    "stacks/differences.ts entry 6 integration: there is no integration mial, did you mean \"mail\"; expected one of mail, pay; correct the name, or remove the entry",
  ],
};
