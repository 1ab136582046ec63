import { MAIN_HOST } from "../components/model";
import { overdueProblems, type SecretAge } from "../components/model/secret-ages";
import { describeProblem } from "../components/model/problem";
import { misused, refused } from "./failure";
import { agesOf } from "./rotation/ages";
import { table } from "./terminal/tables";
import { chooseWorkspace } from "./workspace/choose";
import { layoutIn, stacksOf } from "./workspace/layout";
import { placesOf } from "./workspace/places";
import { planInputOf } from "./workspace/plan";

/** Options of `trilane secrets`. */
export interface SecretsOptions {
  readonly env?: string;
  readonly workspace?: string;
  readonly json?: boolean;
}

/** `trilane secrets`: what there is, how old, when due, who is given it. Needs no passphrase. Exit code 1 when something is overdue. */
export async function secrets({ env, workspace, json }: SecretsOptions): Promise<void> {
  const places = placesOf();
  const { target } = await chooseWorkspace(places, workspace, () => undefined);
  const { settings, today } = planInputOf(places.project, target.folder, env ?? MAIN_HOST);
  const stacks = stacksOf(layoutIn(settings));
  if (env !== undefined && !stacks.includes(env)) throw misused(`secrets: there is no stack ${env}; expected one of ${stacks.join(", ")}; correct --env`);
  const chosen = env === undefined ? stacks : [env];
  const ages = await agesOf(places.project, target, chosen);
  const overdue = overdueProblems(ages);
  if (json === true) console.log(JSON.stringify({ today, secrets: ages.map(toJson), overdue }));
  else console.log(table(["stack", "secret", "kind", "value", "age", "due", "given to", "digest"], ages.map(row), [3]));
  if (overdue.length > 0) throw refused(json === true ? "" : `\n${overdue.map(describeProblem).join("\n")}`);
}

function toJson({ told, ...age }: SecretAge) {
  return { ...age, ...(told ?? {}) };
}

function row({ stack, name, kind, consumers, told, days, due, overdue }: SecretAge): readonly string[] {
  if (told === undefined) return [stack, name, kind, "", "not told yet", `pulumi up -s ${stack}`, consumers.join(", "), ""];
  const value = `${told.generation}${told.beside === undefined ? "" : " and another"}`;
  return [stack, name, kind, value, days === 0 ? "today" : `${days} days`, `${due ?? ""}${overdue ? " overdue" : ""}`, consumers.join(", "), told.digest.slice(0, 12)];
}
