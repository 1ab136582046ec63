/** Decides between the program on PATH, the official download and our own build. */
import type { Settings } from "./settings";

/** Where a part came from. */
export type Origin = "path" | "official" | "built" | "own plugin";

/** What a trial of the official plugin found. */
export type TrialResult = { readonly works: true } | { readonly works: false; readonly problem: string };

/**
 * The ways to get one part. A way that cannot be gone (nothing on PATH, no network) answers
 * undefined; an error is a defect.
 */
export interface Ways<T> {
  /** For messages: "the Pulumi command line 3.256.0". */
  readonly title: string;
  readonly path?: () => Promise<T | undefined>;
  readonly official: () => Promise<T | undefined>;
  readonly own: () => Promise<T>;
  readonly ownOrigin: "built" | "own plugin";
  /** Judges an official part before it is used; where given, an unjudged one is not taken. */
  readonly trial?: { readonly run: ((part: T) => Promise<TrialResult>) | undefined };
}

/** A part, and where it came from. */
export interface Choice<T> {
  readonly part: T;
  readonly origin: Origin;
}

/**
 * Takes the first way that works: PATH, official, own.
 *
 * @throws Error when only official parts are allowed and there is none
 */
export async function choose<T>(ways: Ways<T>, settings: Pick<Settings, "mode" | "offline">, log: (line: string) => void): Promise<Choice<T>> {
  const own = async (): Promise<Choice<T>> => ({ part: await ways.own(), origin: ways.ownOrigin });
  if (settings.mode === "own") return own();
  const found = await ways.path?.();
  if (found !== undefined) return { part: found, origin: "path" };
  const official = settings.offline ? undefined : await ways.official();
  const strict = settings.mode === "official";
  if (official === undefined) {
    if (!strict) return own();
    const why = settings.offline ? "downloads are switched off (TRILANE_OFFLINE)" : "the download failed";
    throw new Error(`${ways.title}: no official build, ${why}; expected one because TRILANE_TOOLCHAIN is official; unset it to have it built here`);
  }
  if (ways.trial === undefined) return { part: official, origin: "official" };
  // Without somebody to run the trial, an official plugin is taken only when it was asked for.
  const verdict = await (ways.trial.run?.(official) ?? { works: strict, problem: "it was not tried" });
  if (verdict.works) return { part: official, origin: "official" };
  if (strict) throw new Error(`${ways.title}: the official build does not work, ${verdict.problem}; expected a working one because TRILANE_TOOLCHAIN is official; unset it to have it built here`);
  log(`${ways.title}: the official build is not used, ${verdict.problem}; building our own`);
  return own();
}
