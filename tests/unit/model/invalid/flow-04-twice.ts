import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "FLOW-04",
  input: withEstate({ flows: [...sample.estate.flows, { from: "web", to: "db.postgres", reason: "again" }, { from: "clients", to: "mirror.tcp/443", reason: "packages" }] }),
  valid: withEstate({ flows: [...sample.estate.flows, { from: "clients", to: "db.postgres", reason: "reports" }] }),
  messages: [
    "stacks/estate.ts flow web to db.postgres: is declared twice; expected each flow once; remove one and join the reasons",
    "stacks/estate.ts flow clients to mirror.tcp/443: both ends are outside; expected at least one end in the environments; remove it: it is not ours to open",
  ],
};
