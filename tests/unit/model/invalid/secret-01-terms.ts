import { withEstate, withService, sample } from "../sample";
import type { InvalidCase } from "./case";

const pay = sample.estate.integrations["pay"]!;
const key = (change: object) => ({ integrations: { ...sample.estate.integrations, pay: { ...pay, key: { purpose: "opens the account", ...change } } } });
const days = (rotateAfterDays: number) => withService("db", { secrets: { "app-password": { kind: "password", purpose: "orders", rotateAfterDays } } }).estate.services;

export const invalid: InvalidCase = {
  guard: "SECRET-01",
  input: withEstate({ services: days(0), ...key({ length: 8, pattern: "sk_[" }) }),
  valid: withEstate({ services: days(30), ...key({ length: 24, pattern: "sk_.+" }) }),
  messages: [
    "stacks/estate.ts services.db.secrets.app-password.rotateAfterDays: 0 cannot be; expected a whole number from 1 to 3650; write 90, or leave it out",
    "stacks/estate.ts integrations.pay.key.length: 8 cannot be; expected a whole number from 22 to 4096; write the least length that the provider promises, or leave it out",
    "stacks/estate.ts integrations.pay.key.pattern: cannot be understood; expected a regular expression for the whole value; write for example sk_live_[A-Za-z0-9]+, or leave it out",
  ],
};
