import { withDifference } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "BACKUP-02",
  input: withDifference({ environment: "prod", what: "backup", value: "none" }),
  valid: withDifference({ environment: "test", what: "backup", value: "none" }),
  messages: [
    "stacks/differences.ts entry 6 value: prod would have no backup; expected a policy; remove the entry",
  ],
};
