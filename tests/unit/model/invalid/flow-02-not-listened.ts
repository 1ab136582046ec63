import { withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "FLOW-02",
  input: withEstate({ flows: [{ from: "web", to: "db.postgre", reason: "orders" }, { from: "all", to: "mirror.443", reason: "packages" }] }),
  valid: withEstate({ flows: [{ from: "web", to: "db.postgres", reason: "orders" }, { from: "all", to: "mirror.tcp/443", reason: "packages" }] }),
  messages: [
    "stacks/estate.ts flow web to db.postgre: db does not listen on postgre, did you mean \"postgres\"; expected one of db.postgres; name the port in services.db.listens, or correct the flow",
    "stacks/estate.ts flow all to mirror.443: \"443\" is not a port; expected tcp/ or udp/ and 1 to 65535; write for example mirror.tcp/443",
  ],
};
