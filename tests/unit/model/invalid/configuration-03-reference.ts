import { withService } from "../sample";
import type { InvalidCase } from "./case";

const purpose = "what it needs";

export const invalid: InvalidCase = {
  guard: "CONFIGURATION-03",
  input: withService("web", {
    configuration: {
      clients: { kind: "callers", port: "http", purpose },
      database: { kind: "service", to: "db.postgre", purpose },
      mail: { kind: "integration", integration: "mails", purpose },
      password: { kind: "secret", secret: "db/owner-password", purpose },
    },
  }),
  valid: withService("web", {
    configuration: {
      clients: { kind: "callers", port: "https", purpose },
      database: { kind: "service", to: "db.postgres", purpose },
      mail: { kind: "integration", integration: "mail", purpose },
      password: { kind: "secret", secret: "db/app-password", purpose },
    },
  }),
  messages: [
    'stacks/estate.ts services.web.configuration.clients.port: web does not listen on http, did you mean "https"; expected one of https; correct the name, or add it to listens',
    'stacks/estate.ts services.web.configuration.database.to: no flow leads from web to db.postgre: the firewall drops what it would send there, did you mean "db.postgres"; expected the end of a declared flow; add { from: "web", to: "db.postgre", reason: … } to flows, or correct the name',
    'stacks/estate.ts services.web.configuration.mail.integration: there is no integration mails, did you mean "mail"; expected one of mail, pay; correct the name, or remove the field',
    'stacks/estate.ts services.web.configuration.password.secret: web is not given the secret db/owner-password, did you mean "db/app-password"; expected one of db/app-password; correct the name, or add it to services.web.uses',
  ],
};
