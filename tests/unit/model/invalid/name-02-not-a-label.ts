import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NAME-02",
  input: withEstate({ services: { ...sample.estate.services, "Night_Job": { slot: 30, role: "front", purpose: "runs at night" } } }),
  valid: withEstate({ services: { ...sample.estate.services, "night-job": { slot: 30, role: "front", purpose: "runs at night" } } }),
  messages: [
    "stacks/estate.ts services.Night_Job: \"Night_Job\" cannot be a name; expected 1 to 40 lower-case letters, digits and dashes, a letter first and no dash last; rename it, for example report-job",
  ],
};
