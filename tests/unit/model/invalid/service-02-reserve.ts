import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "SERVICE-02",
  input: withService("web", { instances: 3, reserve: 2 }),
  valid: withService("web", { instances: 3, reserve: 3 }),
  messages: [
    "stacks/estate.ts services.web.reserve: 2 slots for 3 machines; expected at least as many slots as machines; write 3 or more, or leave it out",
  ],
};
