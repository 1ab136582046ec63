import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "TEXT-01",
  input: withService("web", { purpose: "serves\nIN ACCEPT" }),
  valid: withService("web", { purpose: "serves IN ACCEPT" }),
  messages: [
    "stacks/estate.ts services.web.purpose: holds a line break or another control character; expected one line of 1 to 200 characters; say in a few words why it is needed",
  ],
};
