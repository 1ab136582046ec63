import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "ID-02",
  input: withEnvironment("test", { vmids: { from: 2500, to: 3499 } }),
  valid: withEnvironment("test", { vmids: { from: 2000, to: 2999 } }),
  messages: [
    "Pulumi.test.yaml trilane:vmids: 2500–3499 overlaps 3000–3999 of dev; expected a range of its own; pick a free thousand, for example from 4000 to 4999",
  ],
};
