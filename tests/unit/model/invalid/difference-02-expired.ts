import { withDifference } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-02",
  input: withDifference({ what: "cpuWeight", value: 50, until: "2026-11-20" }),
  valid: withDifference({ what: "cpuWeight", value: 50, until: "2026-11-21" }),
  messages: [
    "stacks/differences.ts entry 6 until: expired on 2026-11-20, today is 2026-11-21; expected a day not yet past; ask team whether it is still needed: prolong it with a reason, or remove the entry",
  ],
};
