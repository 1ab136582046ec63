import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "SERVICE-02",
  input: withService("db", { instances: 0 }),
  valid: withService("db", { instances: 1 }),
  messages: [
    "stacks/estate.ts services.db.instances: 0 is not a number of machines; expected 1 to 999; write 1, or leave it out",
  ],
};
