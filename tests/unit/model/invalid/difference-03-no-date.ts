import { withDifference } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-03",
  input: withDifference({ what: "cpuWeight", value: 50, until: "2027-02-30" }),
  valid: withDifference({ what: "cpuWeight", value: 50, until: "2027-02-28" }),
  messages: [
    "stacks/differences.ts entry 6 until: \"2027-02-30\" is not a day; expected YYYY-MM-DD; write for example 2027-11-30",
  ],
};
