import { withDifference } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-04",
  input: withDifference({ what: "cpuWeight", value: 50, owner: "", reason: " " }),
  valid: withDifference({ what: "cpuWeight", value: 50, owner: "team", reason: "a busy host" }),
  messages: [
    "stacks/differences.ts entry 6 reason: is empty; expected why it is needed; write the reason",
    "stacks/differences.ts entry 6 owner: is empty; expected who answers for it; write the owner",
  ],
};
