import { access, withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-09",
  input: withPeople({}, { pve: { type: "pve" }, sso: { ...access.realms["sso"], secondFactor: "totp" } }),
  valid: withPeople({}, { pve: { type: "pve", secondFactor: "totp" } }),
  messages: [
    "stacks/access.ts realms.pve.secondFactor: is missing; expected totp; write secondFactor: \"totp\"",
    "stacks/access.ts realms.sso.secondFactor: is totp; expected provider; let the provider require it, and write secondFactor: \"provider\"",
  ],
};
