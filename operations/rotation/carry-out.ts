import type { DatabasePlan, EnvironmentPlan, SecretPlan } from "../../components/model";
import { courseOf, settingsAfter, type Course, type RotationStep } from "../../components/model/rotation";
import type { SecretSettings } from "../../components/model/settings";
import { roleAt } from "../../components/secrets/content";
import { serverOf } from "../database/machine";
import { recover } from "../engine/recovery";
import { up } from "../engine/run";
import type { Target } from "../engine/target";
import { refused } from "../failure";
import type { Step } from "../terminal/steps";
import { readIfThere, writeWhole } from "../workspace/files";
import { configValue, stackFile, withConfig } from "../workspace/settings";
import { doneSteps, note, type Request } from "./entries";
import { sessionsOf } from "./sessions";

/** A rotation of some secrets of one environment. */
export interface Rotation {
  readonly target: Target;
  /** Folder of journals. */
  readonly journals: string;
  readonly plan: EnvironmentPlan;
  readonly secrets: readonly SecretPlan[];
  readonly request: Request;
  /** How long the old value holds beside the new one at least. */
  readonly overlapSeconds: number;
  /** How long it is waited afterwards for the last session of an old login. */
  readonly patienceSeconds: number;
  /** Ends what still uses an old login, instead of waiting for it. */
  readonly endSessions: boolean;
  readonly signal: AbortSignal;
}

/** One secret and what is still to be done. */
interface Turn extends Course {
  readonly secret: SecretPlan;
}

/** Key of the settings that say which value holds. */
const KEY = "trilane:secrets";

/** What the workspace's own file of the stack says now. */
function settingsOf({ target, plan }: Rotation): Readonly<Record<string, SecretSettings>> {
  const text = configValue(target.folder, plan.environment, KEY);
  return (typeof text === "string" ? JSON.parse(text) : text ?? {}) as Record<string, SecretSettings>;
}

/** Where each secret stands: by the settings, and by the journal. */
function turnsOf(rotation: Rotation): readonly Turn[] {
  const { plan, secrets, journals } = rotation;
  const now = settingsOf(rotation);
  return secrets.map((secret) => ({ secret, ...courseOf(secret.twoSided, now[secret.name] ?? { generation: 1 }, doneSteps(journals, plan.environment, secret.name)) }));
}

/** The steps that are left, for people to watch: what is done already is not among them. */
export function stepsToDo(rotation: Rotation): readonly Step[] {
  const turns = turnsOf(rotation);
  const wanting = (...steps: readonly RotationStep[]) => turns.filter((turn) => steps.some((step) => turn.steps.includes(step)));
  const { environment } = rotation.plan;
  const list = (some: readonly Turn[]): string => some.map(({ secret }) => secret.name).join(", ");
  const begin = wanting("begin");
  const prepare = wanting("prepare");
  const change = wanting("switch", "renew");
  const retire = wanting("retire");
  return [
    { title: `${environment}: clear what an interrupted run left`, run: async () => ((await recover(rotation.target, environment)).join(", ") || "nothing") },
    ...(begin.length === 0 ? [] : [{ title: `write down who wants it: ${list(begin)}`, run: async () => noteAll(rotation, begin, "begin") }]),
    ...(prepare.length === 0 ? [] : [{ title: `prepare the next value beside the one that is used: ${list(prepare)}`, run: async () => carryOut(rotation, prepare, ["prepare"]) }]),
    ...(change.length === 0 ? [] : [{ title: `switch consumers to the next value: ${list(change)}`, run: async () => carryOut(rotation, change, ["switch", "renew"]) }]),
    ...(retire.length === 0 ? [] : [
      { title: "wait until nobody uses the previous value", run: async (tell: (text: string) => void) => waitForConsumers(rotation, retire, tell) },
      { title: `retire the previous value: ${list(retire)}`, run: async () => carryOut(rotation, retire, ["retire"]) },
    ]),
  ];
}

async function noteAll(rotation: Rotation, turns: readonly Turn[], step: RotationStep): Promise<void> {
  for (const { secret, generation } of turns) await note(rotation.journals, rotation.plan.environment, { secret: secret.name, generation, step }, rotation.request);
}

/** Settings, run, journal: whatever is interrupted is done again from the settings on, and noted once. */
async function carryOut(rotation: Rotation, turns: readonly Turn[], steps: readonly RotationStep[]): Promise<void> {
  const { target, plan, signal } = rotation;
  const stepOf = (turn: Turn): RotationStep => steps.find((step) => turn.steps.includes(step)) ?? "renew";
  const file = stackFile(target.folder, plan.environment);
  const before = readIfThere(file);
  const changed = turns.flatMap((turn) => {
    const after = settingsAfter(stepOf(turn), turn.generation);
    return after === undefined ? [] : [[turn.secret.name, after] as const];
  });
  const text = withConfig(before, { [KEY]: { ...settingsOf(rotation), ...Object.fromEntries(changed) } });
  if (text !== before) writeWhole(file, text);
  await up(target, plan.environment, { signal });
  for (const turn of turns) await noteAll(rotation, [turn], stepOf(turn));
}

/** The overlap counts from the switch, also when this command was started again since. Without a server that knows both logins there is none. */
async function waitForConsumers(rotation: Rotation, turns: readonly Turn[], tell: (text: string) => void): Promise<string> {
  const { journals, plan, overlapSeconds, patienceSeconds, endSessions } = rotation;
  const old = oldRoles(plan, turns);
  if (old.length === 0) return "no database of theirs is maintained, so nothing overlaps";
  const switched = turns.map(({ secret, generation }) => doneSteps(journals, plan.environment, secret.name).find((one) => one.generation === generation && one.step === "switch")?.at ?? new Date());
  const until = Math.max(...switched.map((at) => at.getTime())) + overlapSeconds * 1000;
  for (; Date.now() < until; await pause(rotation)) tell(`the previous value holds until ${new Date(until).toISOString()}`);
  const asked = await Promise.all(old.map(async ({ database, roles }) => ({ server: await serverOf(rotation.target, plan, database), roles })));
  const deadline = Date.now() + patienceSeconds * 1000;
  for (;;) {
    const open = (await Promise.all(asked.map(({ server, roles }) => sessionsOf(server, roles)))).flat();
    if (open.length === 0) return "nobody does";
    const who = [...new Set(open.map(({ role, address, application }) => `${role} from ${address}${application === "" ? "" : ` (${application})`}`))].join(", ");
    if (endSessions) return `their sessions are ended: ${who}`;
    if (Date.now() >= deadline) throw refused(`${plan.environment}: ${open.length} ${open.length === 1 ? "session uses" : "sessions use"} a previous login: ${who}; expected none; restart what holds them, or give --end-sessions, and run the same command again`);
    tell(`still used by ${who}`);
    await pause(rotation);
  }
}

/** Roles that go, by their database: those of the generation before. */
function oldRoles({ databases }: EnvironmentPlan, turns: readonly Turn[]): readonly { readonly database: DatabasePlan; readonly roles: readonly string[] }[] {
  return databases
    .filter(({ maintained }) => maintained)
    .map((database) => ({ database, roles: database.logins.flatMap((login) => turns.filter(({ secret }) => secret.name === login.secret).map(({ generation }) => roleAt(login, generation - 1))) }))
    .filter(({ roles }) => roles.length > 0);
}

const pause = async ({ signal }: Rotation): Promise<void> => {
  signal.throwIfAborted();
  await new Promise((resolve) => setTimeout(resolve, 500));
};
