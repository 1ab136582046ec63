/** How a secret changes: which steps, what the settings say after each, and where an interrupted one goes on. */
import type { SecretSettings } from "./settings";

/**
 * `begin` writes down who wants it and why. A two-sided secret is then prepared (its next value holds as well), switched
 * (consumers have the next one, the previous one still holds) and retired (the previous one is gone); any other one is
 * renewed at once.
 */
export type RotationStep = "begin" | "prepare" | "switch" | "retire" | "renew";

/** One step of one generation, as a journal knows it. */
export interface StepDone {
  /** The generation that the rotation leads to. */
  readonly generation: number;
  readonly step: RotationStep;
}

/** A rotation that begins or goes on. */
export interface Course {
  /** The generation that it leads to. */
  readonly generation: number;
  /** What is still to be done, in order. */
  readonly steps: readonly RotationStep[];
}

/** The steps of a whole rotation. */
export function stepsOf(twoSided: boolean): readonly RotationStep[] {
  return twoSided ? ["begin", "prepare", "switch", "retire"] : ["begin", "renew"];
}

/** What the settings say when a step towards a generation is done; undefined where it leaves them as they are. */
export function settingsAfter(step: RotationStep, generation: number): SecretSettings | undefined {
  switch (step) {
    case "begin":
      return undefined;
    case "prepare":
      return { generation: generation - 1, overlap: "next" };
    case "switch":
      return { generation, overlap: "previous" };
    case "retire":
    case "renew":
      return { generation };
  }
}

/**
 * Where a rotation stands: one that was interrupted goes on, also between a step and its entry in the journal; else a
 * new one begins. A step is only over when the journal has it.
 *
 * @param now what the settings say
 * @param done steps that the journal has, of all generations of this secret
 */
export function courseOf(twoSided: boolean, now: SecretSettings, done: readonly StepDone[]): Course {
  const has = (generation: number, step: RotationStep): boolean => done.some((one) => one.generation === generation && one.step === step);
  const all = stepsOf(twoSided);
  const last = all.at(-1) ?? "renew";
  const begun = now.overlap === undefined && has(now.generation, "begin") && !has(now.generation, last);
  const generation = now.overlap === "previous" || begun ? now.generation : now.generation + 1;
  return { generation, steps: all.filter((step) => !has(generation, step)) };
}
