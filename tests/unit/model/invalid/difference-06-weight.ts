import { withDifference } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-06",
  input: withDifference({ what: "cpuWeight", value: 0 }),
  valid: withDifference({ what: "cpuWeight", value: 1 }),
  messages: [
    "stacks/differences.ts entry 6 value: 0 is not a CPU weight; expected a whole number from 1 to 10000; write for example 50; 100 is the default",
  ],
};
