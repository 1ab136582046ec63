import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "SERVICE-03",
  input: withService("db", { listens: { postgres: "tcp/5432", again: "tcp/5432", wrong: "tcp/70000" } }),
  valid: withService("db", { listens: { postgres: "tcp/5432", again: "udp/5432", right: "tcp/65535" } }),
  messages: [
    "stacks/estate.ts services.db.listens.wrong: \"tcp/70000\" is not a port; expected tcp/ or udp/ and 1 to 65535; write for example tcp/8080",
    "stacks/estate.ts services.db.listens.postgres: tcp/5432 already has a name; expected one name per port; remove one of the names",
  ],
};
