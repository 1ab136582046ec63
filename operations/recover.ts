import { backendOf } from "./engine/backend";
import { recover } from "./engine/recovery";
import type { Target } from "./engine/target";
import { vmidsSeen } from "./examination/machines";
import { chooseWorkspace } from "./workspace/choose";
import { placesOf } from "./workspace/places";

/** Options of `trilane recover`. */
export interface RecoverOptions {
  readonly workspace?: string;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

/** `trilane recover <stack>`: clears what a killed or failed run of a stack left. */
export async function recoverStack(stack: string, { workspace, passphraseFile, json }: RecoverOptions): Promise<void> {
  const places = placesOf();
  const { target, embedded } = await chooseWorkspace(places, workspace, () => passphraseFile);
  const whole = embedded ? target : await ownTarget(places.project, target);
  const done = await recover(whole, stack, { thorough: !embedded });
  // The shim calls this for every trace that it sees, and a person where there is none to see.
  if (done.length === 0 && embedded) done.push(...(await recover(whole, stack, { thorough: true })));
  if (json === true) return console.log(JSON.stringify({ stack, done }));
  for (const line of done) console.log(`trilane: ${line}`);
  if (done.length === 0) console.log(`trilane: ${stack}: nothing to clear`);
}

/** A workspace of one's own, with its backend, and with its host as the stack's own token sees it. */
async function ownTarget(project: string, target: Target): Promise<Target> {
  return { ...target, backend: await backendOf(target), vmids: (stack) => vmidsSeen(project, target, stack) };
}
