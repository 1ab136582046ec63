import { entriesOf } from "../canonical";
import type { PlanInput } from "../input";
import { didYouMean } from "../nearest";
import { ROLE_NAMES, type HeldRole } from "../people";
import { accessPlace } from "../place";
import type { Problem } from "../problem";
import { problem, type Guard } from "./guard";

/** Roles without environments: the whole ladder's top, and the whole host. */
const WHOLE: readonly string[] = ["production deployer", "admin"];

function checkOne(held: HeldRole, place: string, { settings }: PlanInput): readonly Problem[] {
  const { role } = held;
  const ladder = settings.host.environments;
  if (!ROLE_NAMES.includes(role)) return [problem(place, `there is no role ${String(role)}${didYouMean(String(role), ROLE_NAMES)}`, `one of ${ROLE_NAMES.join(", ")}`, "correct the name")];
  const environments = (held as { readonly environments?: readonly string[] }).environments;
  if (WHOLE.includes(role)) return environments === undefined ? [] : [problem(`${place}.environments`, `the role ${role} is not one of environments`, "no environments", "leave them out")];
  if (environments === undefined || environments.length === 0) return [problem(`${place}.environments`, "are missing", `some of ${ladder.join(", ")}`, "name the environments")];
  const unknown = environments.filter((name) => !ladder.includes(name));
  const production = ladder.at(-1);
  return [
    ...unknown.map((name) => problem(`${place}.environments`, `there is no environment ${name}${didYouMean(name, ladder)}`, `some of ${ladder.join(", ")}`, "correct the name")),
    ...(role === "deployer" && production !== undefined && environments.includes(production) ? [problem(`${place}.environments`, `${production} is production`, `environments below ${production}`, 'give the role "production deployer" instead, in an account that deploys nothing else')] : []),
  ];
}

/** PEOPLE-04 */
export const knownRoles: Guard = {
  id: "PEOPLE-04",
  title: "a role is known, and its environments are of the ladder",
  why: "a right on something that does not exist is given to whoever takes that name next",
  check(input) {
    return entriesOf(input.access?.people).flatMap(([short, { roles }]) => roles.flatMap((held, index) => checkOne(held, accessPlace(`people.${short}.roles[${index}]`), input)));
  },
};
