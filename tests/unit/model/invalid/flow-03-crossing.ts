import { withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "FLOW-03",
  input: withEstate({ flows: [{ from: "dev/web", to: "db.postgres", reason: "orders" }, { from: "web", to: "prod/db.postgres", reason: "orders" }] }),
  valid: withEstate({ flows: [{ from: "web", to: "db.postgres", reason: "orders" }] }),
  messages: [
    "stacks/estate.ts flow dev/web to db.postgres: dev/web names an environment; expected names of services alone: every flow stays inside each environment; write web without the environment, or go through a peer outside",
    "stacks/estate.ts flow web to prod/db.postgres: prod/db names an environment; expected names of services alone: every flow stays inside each environment; write db without the environment, or go through a peer outside",
  ],
};
