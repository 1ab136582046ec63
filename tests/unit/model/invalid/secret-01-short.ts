import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "SECRET-01",
  input: withService("db", { secrets: { "app-password": { kind: "password", length: 21, purpose: "orders" }, seal: { kind: "key", bytes: 8, purpose: "seals" } } }),
  valid: withService("db", { secrets: { "app-password": { kind: "password", length: 22, purpose: "orders" }, seal: { kind: "key", bytes: 16, purpose: "seals" } } }),
  messages: [
    "stacks/estate.ts services.db.secrets.app-password.length: 21 gives 125 bits; expected at least 128 bits; write 22 or more, or leave it out",
    "stacks/estate.ts services.db.secrets.seal.bytes: 8 gives 64 bits; expected at least 128 bits; write 16 or more, or leave it out",
  ],
};
