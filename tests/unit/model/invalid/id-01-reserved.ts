import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "ID-01",
  input: withEnvironment("test", { vmids: { from: 100, to: 999 } }),
  valid: withEnvironment("test", { vmids: { from: 16776216, to: 16777215 } }),
  messages: [
    "Pulumi.test.yaml trilane:vmids: 100–999 leaves the usable VMIDs; expected 1000 to 16777215; pick a free thousand, for example from 3000 to 3999",
  ],
};
