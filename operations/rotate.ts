import { environmentPlanIn, isHostStack, mayApprove, personOf, planEstate, type EnvironmentPlan, type PlanInput, type SecretPlan } from "../components/model";
import { didYouMean } from "../components/model/nearest";
import { InvalidSettings, requireNone } from "../components/model/problem";
import { misused } from "./failure";
import type { Request } from "./rotation/entries";
import { stepsToDo, type Rotation } from "./rotation/carry-out";
import { renewGiven } from "./rotation/given";
import { runSteps, type Step } from "./terminal/steps";
import { whoAmI } from "./terminal/who";
import { chooseWorkspace } from "./workspace/choose";
import { placesOf } from "./workspace/places";
import { planInputOf } from "./workspace/plan";
import { orMisused } from "./workspace/settings";

/** Options of `trilane rotate`. */
export interface RotateOptions {
  readonly env: string;
  readonly reason: string;
  readonly approvedBy: string;
  readonly by?: string;
  readonly everything?: boolean;
  /** Seconds. @default 900 */
  readonly overlap?: number;
  /** Seconds. @default 600 */
  readonly patience?: number;
  readonly endSessions?: boolean;
  readonly workspace?: string;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

/** `trilane rotate <name>`, or everything of an environment. Started again after an interruption, it goes on. */
export async function rotate(name: string | undefined, options: RotateOptions): Promise<void> {
  const places = placesOf();
  const { env, everything, overlap = 900, patience = 600, endSessions = false, json } = options;
  if ((name === undefined) !== (everything === true)) throw misused("rotate: got no name of a secret, or one and --everything; expected one of both; see npx trilane secrets");
  const { target, journals, label } = await chooseWorkspace(places, options.workspace, () => options.passphraseFile);
  const input = planInputOf(places.project, target.folder, env);
  if (isHostStack(env) || !input.settings.host.environments.includes(env)) throw misused(`rotate: ${env} is no environment; expected one of ${input.settings.host.environments.join(", ")}; correct --env`);
  const plan = environmentPlanIn(planEstate(input), env);
  const request = orMisused(() => requestOf(input, options));
  const chosen = everything === true ? plan.secrets : [named(plan, name ?? "")];
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const given = chosen.filter(({ policy }) => policy.kind === "given");
  const rotation: Rotation = { target, journals, plan, secrets: chosen.filter((secret) => !given.includes(secret)), request, overlapSeconds: overlap, patienceSeconds: patience, endSessions, signal: stop.signal };
  if (everything !== true && given.length > 0) await run([{ title: `${given[0]?.name}: take over the value that was set`, run: () => renewGiven(rotation, given[0] as SecretPlan) }], json, stop.signal);
  if (rotation.secrets.length > 0) await run(stepsToDo(rotation), json, stop.signal);
  const left = everything === true ? given.map(({ name: one }) => `${one}: have its provider make another, then pulumi config set --secret trilane:${one} -s ${env}, and npx trilane rotate ${one} --env ${env} --reason … --approved-by …`) : [];
  tell({ env, rotated: chosen.filter((secret) => everything !== true || !given.includes(secret)), left, plan, journals, label }, json);
}

/** Who does it, why, and who approved it: checked against stacks/access.ts. */
function requestOf({ access }: PlanInput, { reason, approvedBy, by }: RotateOptions): Request {
  if (reason.trim() === "") throw new InvalidSettings([{ place: "--reason", problem: "is empty", expected: "why it is changed", next: "say it in a few words" }]);
  const author = personOf(access, by ?? whoAmI(), "--by");
  const approver = personOf(access, approvedBy, "--approved-by");
  requireNone(mayApprove(access, author.short, approver.short, "--approved-by"));
  return { who: author.short, why: reason.trim(), approvedBy: approver.short };
}

function named({ environment, secrets }: EnvironmentPlan, name: string): SecretPlan {
  const found = secrets.find((secret) => secret.name === name);
  const known = secrets.map((secret) => secret.name);
  if (found === undefined) throw misused(`rotate: ${environment} has no secret ${name}${didYouMean(name, known)}; expected one of ${known.join(", ")}; correct the name`);
  return found;
}

async function run(steps: readonly Step[], json: boolean | undefined, signal: AbortSignal): Promise<void> {
  if (json !== true) return runSteps(steps, signal);
  for (const step of steps) {
    signal.throwIfAborted();
    await step.run(() => undefined);
  }
}

interface Told {
  readonly env: string;
  readonly rotated: readonly SecretPlan[];
  /** What a person still has to do. */
  readonly left: readonly string[];
  readonly plan: EnvironmentPlan;
  readonly journals: string;
  readonly label: string;
}

function tell({ env, rotated, left, plan, journals, label }: Told, json: boolean | undefined): void {
  const delivered = plan.secretFolder !== undefined || plan.databases.some(({ maintained }) => maintained);
  if (json === true) return console.log(JSON.stringify({ environment: env, rotated: rotated.map(({ name }) => name), left, delivered, journals }));
  console.log(`${env}: ${rotated.map(({ name }) => name).join(", ")} changed (${label}); noted in ${journals}`);
  if (!delivered) console.log(`The new values are in the state of stack ${env}. Nothing delivers them: trilane:databases and trilane:secretFolder say where to.`);
  for (const line of left) console.log(`Still to do: ${line}`);
}
