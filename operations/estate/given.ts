import { randomBytes } from "node:crypto";
import { planEstate } from "../../components/model";
import { givenKey, givenSecrets } from "../../components/model/given";
import type { Target } from "../engine/target";
import { planInputOf } from "../workspace/plan";
import { configValue } from "../workspace/settings";
import { setSecret } from "../workspace/workspace";

/**
 * Sets a made-up value for every given secret that an environment of the embedded host needs and has not: there is no
 * provider who would give one, and nothing is reached with it.
 */
export async function inventGiven(target: Target, project: string, environment: string): Promise<void> {
  const plan = planEstate(planInputOf(project, target.folder, environment)).environments.find((one) => one.environment === environment);
  const missing = givenSecrets(plan ?? { secrets: [] }).filter(({ name }) => configValue(target.folder, environment, givenKey(name)) === undefined);
  for (const { name, length } of missing) await setSecret(target, environment, givenKey(name), randomBytes(length).toString("base64url"));
}
