import { environmentPlanIn, isHostStack, mayApprove, personOf, planEstate, type EnvironmentPlan, type PlanInput, type SecretPlan } from "../components/model";
import { didYouMean } from "../components/model/nearest";
import { InvalidSettings, requireNone } from "../components/model/problem";
import { API_TOKEN, renewal, SSH_KEY_NAME } from "../components/model/uniqueness";
import { misused } from "./failure";
import type { Request } from "./rotation/entries";
import { beginEverything, endEverything } from "./rotation/everything";
import { stepsToDo, type Rotation } from "./rotation/carry-out";
import { renewGiven } from "./rotation/given";
import { tokenSteps } from "./rotation/token";
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
  readonly hostPassphraseFile?: string;
  readonly json?: boolean;
}

/** `trilane rotate <name>`, or everything of an environment. Started again after an interruption, it goes on. */
export async function rotate(name: string | undefined, options: RotateOptions): Promise<void> {
  const places = placesOf();
  const { env, everything = false } = options;
  if ((name === undefined) !== everything) throw misused("rotate: got no name of a secret, or one and --everything; expected one of both; see npx trilane secrets");
  const chosen = await chooseWorkspace(places, options.workspace, (stack) => (isHostStack(stack) ? options.hostPassphraseFile : options.passphraseFile));
  const input = planInputOf(places.project, chosen.target.folder, env);
  if (isHostStack(env) || !input.settings.host.environments.includes(env)) throw misused(`rotate: ${env} is no environment; expected one of ${input.settings.host.environments.join(", ")}; correct --env`);
  const plan = environmentPlanIn(planEstate(input), env);
  const request = orMisused(() => requestOf(input, options));
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const { overlap = 900, patience = 600, endSessions = false } = options;
  const rotation: Rotation = { target: chosen.target, journals: chosen.journals, plan, secrets: [], request, overlapSeconds: overlap, patienceSeconds: patience, endSessions, signal: stop.signal };
  const opensHost = chosen.embedded || options.hostPassphraseFile !== undefined;
  const result = everything ? await rotateEverything(rotation, opensHost, options.json) : await rotateOne(rotation, name ?? "", options.json);
  tell({ ...result, plan, journals: chosen.journals, label: chosen.label }, options.json);
}

/** What was changed, by name, and what a person still has to do. */
interface Result {
  readonly rotated: readonly string[];
  readonly left: readonly string[];
}

async function rotateOne(rotation: Rotation, name: string, json: boolean | undefined): Promise<Result> {
  const secret = name === API_TOKEN ? undefined : named(rotation.plan, name);
  if (secret === undefined) await run(tokenSteps(rotation), json, rotation.signal);
  else if (secret.policy.kind === "given") await run([{ title: `${name}: take over the value that was set`, run: () => renewGiven(rotation, secret) }], json, rotation.signal);
  else await run(stepsToDo({ ...rotation, secrets: [secret] }), json, rotation.signal);
  return { rotated: [name], left: [] };
}

/** What the stacks can change by themselves is changed; the rest is told. */
async function rotateEverything(rotation: Rotation, opensHost: boolean, json: boolean | undefined): Promise<Result> {
  const { plan, journals, request, signal } = rotation;
  const { environment, host } = plan;
  const all = await beginEverything(journals, environment, request);
  const made = plan.secrets.filter(({ policy }) => policy.kind !== "given");
  const open = made.filter(({ name, twoSided }) => !all.isDone(name, twoSided));
  if (open.length > 0) await run(stepsToDo({ ...rotation, secrets: open }), json, signal);
  if (opensHost && !all.isDone(API_TOKEN, true)) await run(tokenSteps(rotation), json, signal);
  await endEverything(journals, environment, all, request);
  const again = `--env ${environment} --reason … --approved-by …`;
  return {
    rotated: [...made.map(({ name }) => name), ...(opensHost ? [API_TOKEN] : [])],
    left: [
      ...plan.secrets.filter(({ policy }) => policy.kind === "given").map(({ name }) => `${name}: have its provider make another, then pulumi config set --secret trilane:${name} -s ${environment}, and npx trilane rotate ${name} ${again}`),
      ...(plan.adminPoint === undefined ? [] : [`${SSH_KEY_NAME}: ${renewal(environment, SSH_KEY_NAME)}, then pulumi up -s ${environment}: it replaces the machines`]),
      ...(opensHost ? [] : [`${API_TOKEN}: needs the passphrase of stack ${host} as well: npx trilane rotate ${API_TOKEN} ${again} --host-passphrase-file …`]),
      `the passphrase of the stack, if whoever left knew it: pulumi stack change-secrets-provider passphrase -s ${environment}`,
    ],
  };
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
  const known = [...secrets.map((secret) => secret.name), API_TOKEN];
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

interface Told extends Result {
  readonly plan: EnvironmentPlan;
  readonly journals: string;
  readonly label: string;
}

function tell({ rotated, left, plan, journals, label }: Told, json: boolean | undefined): void {
  const { environment, secretFolder, adminPoint, databases } = plan;
  const delivered = secretFolder !== undefined || adminPoint !== undefined || databases.some(({ maintained }) => maintained);
  if (json === true) return console.log(JSON.stringify({ environment, rotated, left, delivered, journals }));
  console.log(`${environment}: ${rotated.join(", ")} changed (${label}); noted in ${journals}`);
  if (!delivered && rotated.some((one) => one !== API_TOKEN)) console.log(`The new values are in the state of stack ${environment}. Nothing delivers them: trilane:adminPoint, trilane:databases and trilane:secretFolder say where to.`);
  for (const line of left) console.log(`Still to do: ${line}`);
}
