import { sample, withFlat, withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "ACCEPTANCE-02",
  input: { ...sample, acceptances: [{ what: "personal data on a flat network", data: "db/order", reason: "", owner: "team", until: "soon" }] },
  valid: { ...withFlat(), estate: withService("db", { persists: { orders: { what: "the orders", mount: "/var/lib/postgresql", sizeGiB: 20, personal: true } } }).estate, acceptances: [{ what: "personal data on a flat network", data: "db/orders", reason: "one office", owner: "team", until: "2027-11-30" }] },
  messages: [
    "stacks/differences.ts acceptance 1 data: the estate has no personal data db/order; expected data that a service declares as personal; correct the name, or remove the entry",
    "stacks/differences.ts acceptance 1 reason: is empty; expected why it is accepted; write the reason",
    "stacks/differences.ts acceptance 1 until: \"soon\" is not a day; expected YYYY-MM-DD; write for example 2027-11-30",
  ],
};
