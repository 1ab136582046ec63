import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "ID-01",
  input: withEnvironment("test", { vmids: { from: 8500, to: 9499 } }),
  valid: withEnvironment("test", { vmids: { from: 8000, to: 8999 } }),
  messages: [
    "Pulumi.test.yaml trilane:vmids: 8500–9499 takes VMIDs of restore drills; expected a range without 9000–9999; pick a free thousand, for example from 3000 to 3999",
  ],
};
