import { withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "TEXT-01",
  input: withEstate({ flows: [{ from: "clients", to: "web.https", reason: " " }] }),
  valid: withEstate({ flows: [{ from: "clients", to: "web.https", reason: "x" }] }),
  messages: [
    "stacks/estate.ts flow clients to web.https reason: is empty; expected one line of 1 to 200 characters; say in a few words why it is needed",
  ],
};
