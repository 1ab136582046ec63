import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "SERVICE-01",
  input: withService("web", { role: "frnt" }),
  valid: withService("web", { role: "data" }),
  messages: [
    "stacks/estate.ts services.web.role: there is no role frnt, did you mean \"front\"; expected one of data, front; use one of them, or add its sizes",
  ],
};
