import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "SERVICE-02",
  input: withService("db", { instances: 1e15 }),
  valid: withService("db", { instances: 2 }),
  messages: [
    "stacks/estate.ts services.db.instances: 1000000000000000 is not a number of machines; expected 1 to 999; write 1, or leave it out",
  ],
  also: ["ID-04", "ID-05"],
};
