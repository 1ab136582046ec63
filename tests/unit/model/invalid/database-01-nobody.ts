import { withDatabase } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DATABASE-01",
  input: withDatabase({ port: "postgre", logins: { shop: { right: "read-write", secret: "app-pasword" } } }),
  valid: withDatabase(),
  messages: [
    "stacks/estate.ts services.db.databases.orders.port: the service does not listen on postgre; expected one of postgres; name the port in listens, or correct it here",
    "stacks/estate.ts services.db.databases.orders.logins: nobody owns the database; expected a login with the right owner, for migrations; add one, for example owner: { right: \"owner\", secret: \"owner-password\" }",
    "stacks/estate.ts services.db.databases.orders.logins.shop.secret: app-pasword is not a password of the service; expected one of app-password, owner-password; add it to the secrets of the service, or correct the name",
  ],
};
