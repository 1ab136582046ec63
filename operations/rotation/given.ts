import type { SecretPlan } from "../../components/model";
import { up } from "../engine/run";
import { refused } from "../failure";
import type { Rotation } from "./carry-out";
import { digestsOf } from "./digests";
import { doneSteps, note } from "./entries";

/**
 * Takes over the value of a given secret that somebody has set: consumers get it, and the journal says so. That it is
 * another one is told by its generation, which the stack counts; no value is looked at.
 *
 * @throws Failure (1) when it is the value that the journal knows
 */
export async function renewGiven({ target, journals, plan, request, signal }: Rotation, { name }: SecretPlan): Promise<string> {
  const { environment } = plan;
  const generation = async (): Promise<number> => (await digestsOf(target, environment))?.secrets[name]?.generation ?? 0;
  const noted = Math.max(1, ...doneSteps(journals, environment, name).filter(({ step }) => step === "renew").map((done) => done.generation));
  await up(target, environment, { signal });
  const now = await generation();
  if (now <= noted) throw refused(`rotate ${name}: ${environment} has the value that it had; expected another one; have its provider make it, run pulumi config set --secret trilane:${name} -s ${environment}, and then this again`);
  await note(journals, environment, { secret: name, generation: now, step: "begin" }, request);
  await note(journals, environment, { secret: name, generation: now, step: "renew" }, request);
  return `value ${now} is in use`;
}
