import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "ID-03",
  input: withService("web", { slot: 1 }),
  valid: withService("web", { slot: 16 }),
  messages: [
    "stacks/estate.ts services.web.slot: 1 is not a slot; expected a whole number, 10 or higher; pick a free slot, for example 21",
  ],
  also: ["NET-08"],
};
