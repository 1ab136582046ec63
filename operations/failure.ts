/** Exit codes of every verb: 0 done, 1 a check says no, 2 wrong use or settings, 3 the other side failed. */
export type ExitCode = 0 | 1 | 2 | 3;

/**
 * Ends a verb with a message for a person and an exit code; no stack trace is shown.
 * The message names place, problem, what is expected and the next step.
 */
export class Failure extends Error {
  override readonly name = "Failure";

  constructor(
    message: string,
    readonly exitCode: Exclude<ExitCode, 0>,
  ) {
    super(message);
  }
}

/** A check says no. */
export const refused = (message: string): Failure => new Failure(message, 1);

/** The command was used wrongly, or settings are wrong: nothing was done. */
export const misused = (message: string): Failure => new Failure(message, 2);

/** Pulumi, Proxmox or the machine failed. */
export const otherSide = (message: string): Failure => new Failure(message, 3);
