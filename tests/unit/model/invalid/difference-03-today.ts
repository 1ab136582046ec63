import { sample } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-03",
  input: { ...sample, today: "tomorrow" },
  valid: { ...sample, today: "2026-11-22" },
  messages: [
    "today: \"tomorrow\" is not a day; expected YYYY-MM-DD; give the plan an ISO date",
  ],
};
