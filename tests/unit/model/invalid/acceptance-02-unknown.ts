import { sample } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "ACCEPTANCE-02",
  input: { ...sample, acceptances: [{ what: "personal data on a flat network", data: "db/order", reason: "", owner: "team", until: "soon" }] },
  messages: [
    "stacks/differences.ts acceptance 1 data: the estate has no personal data db/order; expected data that a service declares as personal; correct the name, or remove the entry",
    "stacks/differences.ts acceptance 1 reason: is empty; expected why it is accepted; write the reason",
    "stacks/differences.ts acceptance 1 until: \"soon\" is not a day; expected YYYY-MM-DD; write for example 2027-11-30",
  ],
};
