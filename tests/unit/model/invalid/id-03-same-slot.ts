import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "ID-03",
  input: withService("db", { slot: 13 }),
  valid: withService("db", { slot: 14 }),
  messages: [
    "stacks/estate.ts services.web.slot: slots 10–13 overlap 13–13 of db; expected slots of its own, reserve included; pick a free slot, for example 14",
  ],
};
