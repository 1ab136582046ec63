import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NAME-03",
  input: withEstate({ services: { ...sample.estate.services, dns: { slot: 30, role: "front", purpose: "answers names" } } }),
  valid: withEstate({ services: { ...sample.estate.services, names: { slot: 30, role: "front", purpose: "answers names" } } }),
  messages: [
    "stacks/estate.ts services.dns: dns is already the name of a peer outside; expected a name of its own; rename it, for example dns-service",
  ],
};
