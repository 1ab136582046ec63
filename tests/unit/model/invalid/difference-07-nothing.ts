import type { Difference } from "../../../../components/model";
import { sample } from "../sample";
import type { InvalidCase } from "./case";

const declared = { reason: "as ever", owner: "team", until: "2027-06-30" } as const;
const idle: readonly Difference[] = [
  { environment: "test", what: "scale", value: "standard", ...declared },
  { environment: "test", what: "cpuWeight", value: 100, ...declared },
  { environment: "test", what: "backup", value: { keepMonthly: 6, schedule: "02:30", keepDaily: 7, keepWeekly: 4 }, ...declared },
  { environment: "prod", what: "integration", integration: "mail", value: "live", ...declared },
  { environment: "test", what: "configuration", service: "web", key: "retries", value: 5, ...declared },
];

const effective: readonly Difference[] = [
  { environment: "test", what: "scale", value: "small", ...declared },
  { environment: "test", what: "cpuWeight", value: 101, ...declared },
  { environment: "test", what: "backup", value: { keepMonthly: 6, schedule: "02:30", keepDaily: 6, keepWeekly: 4 }, ...declared },
  { environment: "prod", what: "integration", integration: "mail", value: "stub", ...declared },
  { environment: "test", what: "configuration", service: "web", key: "retries", value: 4, ...declared },
];

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-07",
  input: { ...sample, differences: [...sample.differences, ...idle] },
  valid: { ...sample, differences: [...sample.differences, ...effective] },
  messages: [
    "stacks/differences.ts entry 6: changes nothing in test: every environment has the standard scale without it; expected a value that differs from what holds without the entry; remove the entry",
    "stacks/differences.ts entry 7: changes nothing in test: 100 is the weight without it; expected a value that differs from what holds without the entry; remove the entry",
    "stacks/differences.ts entry 8: changes nothing in test: it is the policy of stacks/estate.ts; expected a value that differs from what holds without the entry; remove the entry",
    "stacks/differences.ts entry 9: changes nothing in prod: an integration is live in production without it; expected a value that differs from what holds without the entry; remove the entry",
    "stacks/differences.ts entry 10: changes nothing in test: it is the default of stacks/estate.ts; expected a value that differs from what holds without the entry; remove the entry",
  ],
};
