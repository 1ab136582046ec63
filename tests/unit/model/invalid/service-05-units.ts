import { withService } from "../sample";
import type { InvalidCase } from "./case";

const jobs = { vacuum: { schedule: "*-*-* 04:00", purpose: "tidy the tables" }, idle: { schedule: "*-*-* 05:00", purpose: "do nothing" } };

export const invalid: InvalidCase = {
  guard: "SERVICE-05",
  input: withService("db", { jobs, units: { "bad name": { kind: "service" }, "db.service": { kind: "service", secrets: ["db/app-passwort"] }, tidy: { kind: "timer", job: "vacum" }, vacuum: { kind: "timer", job: "vacuum" } } }),
  valid: withService("db", { jobs, units: { db: { kind: "service", secrets: ["db/app-password"] }, idle: { kind: "timer", job: "idle" }, tidy: { kind: "timer", job: "vacuum" } } }),
  messages: [
    'stacks/estate.ts services.db.units.bad name: "bad name" is not the name of a unit; expected letters, digits and _ . @ : -, at most 100; write for example appointments',
    'stacks/estate.ts services.db.units.db.service: "db.service" ends like a type of unit; expected a name without its type; write db',
    'stacks/estate.ts services.db.units.db.service.secrets: the service is not given db/app-passwort, did you mean "db/app-password"; expected one of db/app-password; correct the name, or add it to uses',
    'stacks/estate.ts services.db.units.tidy.job: there is no job vacum, did you mean "vacuum"; expected one of idle, vacuum; correct the name, or add the job',
    'stacks/estate.ts services.db.jobs.idle: is started by no unit; expected a unit of kind timer with this job; add to services.db.units: { idle: { kind: "timer", job: "idle" } }',
  ],
};
