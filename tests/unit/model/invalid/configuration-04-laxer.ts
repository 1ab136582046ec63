import type { Difference } from "../../../../components/model";
import { sample } from "../sample";
import type { InvalidCase } from "./case";

const declared = { what: "configuration", service: "web", reason: "tried there", owner: "team", until: "2027-06-30" } as const;
const lax: readonly Difference[] = [
  { ...declared, environment: "test", key: "retries", value: 9 },
  { ...declared, environment: "prod", key: "log_level", value: "debug" },
  { ...declared, environment: "dev", key: "timeout", value: "9s" },
];
const strict: readonly Difference[] = [
  { ...declared, environment: "test", key: "retries", value: 2 },
  { ...declared, environment: "prod", key: "log_level", value: "warning" },
  { ...declared, environment: "dev", key: "timeout", value: "1min" },
];

export const invalid: InvalidCase = {
  guard: "CONFIGURATION-04",
  input: { ...sample, differences: [...sample.differences, ...lax] },
  valid: { ...sample, differences: [...sample.differences, ...strict] },
  messages: [
    "stacks/differences.ts entry 7 value: web.log_level is info in dev and debug in prod: production is laxer; expected at least as strict a value in prod (strictest: first); take the entry back, or make prod as strict",
    "stacks/differences.ts entry 7 value: web.log_level is info in test and debug in prod: production is laxer; expected at least as strict a value in prod (strictest: first); take the entry back, or make prod as strict",
    "stacks/differences.ts entry 6 value: web.retries is 9 in test and 5 in prod: production is laxer; expected at least as strict a value in prod (strictest: highest); take the entry back, or make prod as strict",
    "stacks/differences.ts entry 8 value: web.timeout is 9s in dev and 10s in prod: production is laxer; expected at least as strict a value in prod (strictest: shortest); take the entry back, or make prod as strict",
  ],
};
