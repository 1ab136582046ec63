import type { RotationStep, StepDone } from "../../components/model/rotation";
import { append, readJournal } from "../journal/journal";
import { chainsIn } from "../journal/writer";

/** Who wants a rotation, and why. */
export interface Request {
  /** A person of stacks/access.ts, or `user@machine`. */
  readonly who: string;
  readonly why: string;
  readonly approvedBy: string;
}

/** What an entry is about. */
export interface RotationFacts extends StepDone {
  /** `<service>/<secret>`, `<integration>/key`, `api-token`, `passphrase`. */
  readonly secret: string;
}

const THEME = "rotation";

/** Steps of a secret that the journals of a folder have, with when. @throws Failure (1) when a journal is broken */
export function doneSteps(folder: string, environment: string, secret: string): readonly (StepDone & { readonly at: Date })[] {
  return chainsIn(folder)
    .filter((file) => file.includes(`${THEME}-`))
    .flatMap(readJournal)
    .filter((entry) => entry.what === THEME && entry["environment"] === environment && entry["secret"] === secret)
    .map((entry) => ({ at: new Date(entry.at), generation: Number(entry["generation"]), step: entry["step"] as RotationStep }));
}

/** Writes a step down, once: a command that goes on finds what it wrote before it was killed. */
export async function note(folder: string, environment: string, { secret, generation, step }: RotationFacts, request: Request): Promise<void> {
  if (doneSteps(folder, environment, secret).some((done) => done.generation === generation && done.step === step)) return;
  await append({ folder, theme: THEME }, { what: THEME, step, environment, secret, generation, ...request, stored: storedAt(environment, secret) });
}

/** Where the new value is kept. */
function storedAt(environment: string, secret: string): string {
  if (secret === "passphrase") return `file of the passphrase of stack ${environment}`;
  return secret.includes("/") && !secret.endsWith("/key") ? `state of stack ${environment}, encrypted` : `configuration of stack ${environment}, encrypted`;
}
