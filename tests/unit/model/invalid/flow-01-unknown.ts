import { withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "FLOW-01",
  input: withEstate({ flows: [{ from: "wbe", to: "db.postgres", reason: "orders" }, { from: "web", to: "mail.tcp/465", reason: "receipts" }] }),
  valid: withEstate({ flows: [{ from: "web", to: "db.postgres", reason: "orders" }] }),
  messages: [
    "stacks/estate.ts flow wbe to db.postgres: from wbe is unknown; expected a service or a peer outside; use a service of the catalogue, or name the peer in outside",
    "stacks/estate.ts flow web to mail.tcp/465: to mail is unknown; expected a service or a peer outside; integrations open their own way, remove the flow",
  ],
};
