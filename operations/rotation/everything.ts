import { stepsOf } from "../../components/model/rotation";
import { doneSteps, note, type Request } from "./entries";

/** Stands among the secrets of a journal for the rotation of all of them. */
const EVERYTHING = "everything";

/** The rotation of everything that an environment has: one that was interrupted, or a new one. */
export interface Everything {
  /** Counted from 1. */
  readonly generation: number;
  /** Whether a secret has been through it already. */
  readonly isDone: (secret: string, twoSided: boolean) => boolean;
}

/** Begins, or goes on: secrets that were finished since it began are not changed a second time. */
export async function beginEverything(journals: string, environment: string, request: Request): Promise<Everything> {
  const before = doneSteps(journals, environment, EVERYTHING);
  const open = before.find(({ generation, step }) => step === "begin" && !before.some((one) => one.generation === generation && one.step === "renew"));
  const generation = open?.generation ?? 1 + Math.max(0, ...before.map((one) => one.generation));
  await note(journals, environment, { secret: EVERYTHING, generation, step: "begin" }, request);
  const since = open?.at.getTime() ?? Date.now();
  return { generation, isDone: (secret, twoSided) => doneSteps(journals, environment, secret).some(({ at, step }) => at.getTime() >= since && step === stepsOf(twoSided).at(-1)) };
}

/** Writes down that all is done. */
export async function endEverything(journals: string, environment: string, { generation }: Everything, request: Request): Promise<void> {
  await note(journals, environment, { secret: EVERYTHING, generation, step: "renew" }, request);
}
