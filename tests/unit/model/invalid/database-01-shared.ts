import { withDatabase } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DATABASE-01",
  input: withDatabase({ logins: { migrations: { right: "owner", secret: "app-password" }, shop: { right: "read-write", secret: "app-password" } } }),
  valid: withDatabase(),
  messages: [
    "stacks/estate.ts services.db.databases.orders.logins.migrations.secret: app-password is the password of migrations and shop; expected a password of its own for each login; add a secret for this login",
    "stacks/estate.ts services.db.databases.orders.logins.shop.secret: app-password is the password of migrations and shop; expected a password of its own for each login; add a secret for this login",
  ],
};
