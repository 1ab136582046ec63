import { entriesOf } from "../canonical";
import { planDatabases } from "../database";
import { didYouMean } from "../nearest";
import { settingsPlace } from "../place";
import type { Problem } from "../problem";
import type { PlanInput } from "../input";
import { hostStackOf, type EnvironmentSettings, type SecretSettings } from "../settings";
import { ownedSecrets } from "../secret";
import { problem, type Guard } from "./guard";

/** SECRET-03 */
export const rotatedSecrets: Guard = {
  id: "SECRET-03",
  title: "what is rotated is a secret of the estate, and has two values only where two can hold",
  why: "a generation of a secret that nobody has changes nothing, and somebody believes that it did",
  check(input) {
    return [
      ...entriesOf(input.settings.environments).flatMap(([environment, settings]) => entriesOf(settings.secrets).flatMap(([name, entry]) => wrong(input, environment, settings, name, entry))),
      ...entriesOf(input.settings.hosts).flatMap(([stack, { tokens }]) => entriesOf(tokens).flatMap(([environment, entry]) => wrongToken(input, stack, environment, entry))),
    ];
  },
};

function wrongToken({ settings }: PlanInput, stack: string, environment: string, { generation, overlap }: SecretSettings): readonly Problem[] {
  const place = settingsPlace(stack, `tokens.${environment}`);
  const own = settings.host.environments.filter((name) => hostStackOf(settings.environments[name] ?? {}) === stack);
  if (!own.includes(environment)) return [problem(place, `${environment} does not stand on ${stack}${didYouMean(environment, own)}`, own.length > 0 ? `one of ${own.join(", ")}` : "an environment of this host", "correct the name, or remove the entry")];
  if (!Number.isInteger(generation) || generation < 1) return [problem(`${place}.generation`, `${generation} cannot be`, "a whole number, 1 or higher", "let npx trilane rotate write it")];
  return overlap === "next" || (overlap === "previous" && generation === 1) ? [problem(`${place}.overlap`, overlap === "next" ? "a token that nobody has yet needs no other beside it" : "nothing was before the first generation", "previous, or none", "remove overlap")] : [];
}

function wrong({ estate }: PlanInput, environment: string, settings: EnvironmentSettings, name: string, { generation, overlap }: SecretSettings): readonly Problem[] {
  const place = settingsPlace(environment, `secrets.${name}`);
  const owned = ownedSecrets(estate);
  const policy = owned.get(name);
  const made = [...owned].filter(([, { kind }]) => kind !== "given").map(([one]) => one);
  if (policy === undefined) return [problem(place, `there is no secret ${name}${didYouMean(name, made)}`, made.length > 0 ? `one of ${made.join(", ")}` : "a secret that a service owns", "correct the name, or remove the entry")];
  if (policy.kind === "given") return [problem(place, "is given, not made here", `one of ${made.join(", ")}`, `remove the entry, and set its new value: pulumi config set --secret trilane:${name} -s ${environment}`)];
  if (!Number.isInteger(generation) || generation < 1) return [problem(`${place}.generation`, `${generation} cannot be`, "a whole number, 1 or higher", "let npx trilane rotate write it")];
  if (overlap === undefined) return [];
  const twoSided = planDatabases(estate, { settings }).some(({ logins }) => logins.some(({ secret }) => secret === name));
  if (!twoSided) return [problem(`${place}.overlap`, "two values of it cannot hold at once", "an overlap of a database login's password alone", "remove overlap")];
  return overlap === "previous" && generation === 1 ? [problem(`${place}.overlap`, "nothing was before the first generation", "next, or none", "remove overlap")] : [];
}
