import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-11",
  input: withPeople({ ben: { until: "2026-11-20" }, dirk: { until: "soon" } }),
  valid: withPeople({ ben: { until: "2026-11-21" } }),
  messages: [
    "stacks/access.ts people.ben.until: the last day was 2026-11-20, today is 2026-11-21; expected a person who is still there; remove ben, then rotate what ben knew: npx trilane rotate --everything --env ENV; or prolong it",
    "stacks/access.ts people.dirk.until: \"soon\" is not a day; expected YYYY-MM-DD; write for example 2027-11-30",
  ],
};
