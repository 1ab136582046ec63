import { entriesOf } from "../canonical";
import type { Service, Unit } from "../estate";
import type { PlanInput } from "../input";
import { didYouMean } from "../nearest";
import { estatePlace } from "../place";
import type { Problem } from "../problem";
import { problem, type Guard } from "./guard";

/** Name of a unit without its type (systemd.unit, "String Escaping for Inclusion in Unit Names"). */
const UNIT = /^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,99}$/;

/** SERVICE-05 */
export const knownUnits: Guard = {
  id: "SERVICE-05",
  title: "a unit has a name of systemd's, a job for its timer, and secrets that its service is given",
  why: "a unit that nobody can start, a job that no timer starts and a secret that never arrives show only when something is missed",
  check({ estate }) {
    return entriesOf(estate.services).flatMap(([name, service]) => [
      ...entriesOf(service.units).flatMap(([unit, one]) => checkUnit(estatePlace(`services.${name}.units.${unit}`), unit, one, service, given(estate, name, service))),
      ...(service.units === undefined ? [] : idleJobs(name, service, service.units)),
    ]);
  },
};

/** Names of the secrets that a service owns, uses, or calls an integration with. */
function given({ integrations }: PlanInput["estate"], name: string, { secrets, uses = [] }: Service): readonly string[] {
  const keys = entriesOf(integrations).filter(([, { key, usedBy }]) => key !== undefined && usedBy.includes(name)).map(([integration]) => `${integration}/key`);
  return [...entriesOf(secrets).map(([secret]) => `${name}/${secret}`), ...uses, ...keys].sort();
}

function checkUnit(place: string, name: string, unit: Unit, { jobs }: Service, secrets: readonly string[]): readonly Problem[] {
  const known = entriesOf(jobs).map(([job]) => job);
  const job = unit.kind === "timer" ? unit.job : undefined;
  return [
    ...(UNIT.test(name) ? [] : [problem(place, `"${name}" is not the name of a unit`, "letters, digits and _ . @ : -, at most 100", "write for example appointments")]),
    ...(/\.(service|timer|socket|target|path|mount)$/.test(name) ? [problem(place, `"${name}" ends like a type of unit`, "a name without its type", `write ${name.replace(/\.[a-z]+$/, "")}`)] : []),
    ...(job === undefined || known.includes(job) ? [] : [problem(`${place}.job`, `there is no job ${job}${didYouMean(job, known)}`, known.length > 0 ? `one of ${known.join(", ")}` : "a job of the service", "correct the name, or add the job")]),
    ...(unit.secrets ?? []).filter((secret) => !secrets.includes(secret)).map((secret) =>
      problem(`${place}.secrets`, `the service is not given ${secret}${didYouMean(secret, secrets)}`, secrets.length > 0 ? `one of ${secrets.join(", ")}` : "a secret that the service owns or uses", "correct the name, or add it to uses"),
    ),
  ];
}

/** Jobs of a service with units that no timer of it starts. */
function idleJobs(name: string, { jobs }: Service, units: Readonly<Record<string, Unit>>): readonly Problem[] {
  const timed = entriesOf(units).flatMap(([, unit]) => (unit.kind === "timer" ? [unit.job] : []));
  return entriesOf(jobs).filter(([job]) => !timed.includes(job)).map(([job]) => problem(estatePlace(`services.${name}.jobs.${job}`), "is started by no unit", "a unit of kind timer with this job", `add to services.${name}.units: { ${job}: { kind: "timer", job: "${job}" } }`));
}
