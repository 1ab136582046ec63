/** Several workers at once. A mutant that never ends takes its worker along: another one goes on. */
import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Mutant } from "./mutants";
import type { Answer } from "./worker";

/** A mutant that takes longer runs for ever: none takes a tenth of it. */
const PATIENCE_MS = 60_000;

/** A mutant after its trial. */
export interface Outcome extends Answer {
  readonly mutant: Mutant;
}

/**
 * Tries mutants.
 *
 * @param seconds no new mutant is begun after these. @default - all are tried
 */
export async function tryAll(mutants: readonly Mutant[], jobs: number, seconds: number | undefined, tell: (outcome: Outcome) => void): Promise<readonly Outcome[]> {
  const end = seconds === undefined ? Infinity : Date.now() + seconds * 1000;
  const waiting = [...mutants];
  const outcomes: Outcome[] = [];
  const lane = async (): Promise<void> => {
    let worker: ChildProcess | undefined;
    for (let mutant = waiting.shift(); mutant !== undefined && Date.now() < end; mutant = waiting.shift()) {
      worker ??= start();
      const answer = await ask(worker, mutant);
      if (answer === undefined) worker = undefined;
      const outcome = { mutant, ...(answer ?? { killedBy: "it never ends, or ends the process" }) };
      outcomes.push(outcome);
      tell(outcome);
    }
    worker?.kill();
  };
  await Promise.all(Array.from({ length: jobs }, lane));
  return outcomes;
}

const start = (): ChildProcess => fork(join(__dirname, "worker.ts"), { execArgv: ["--import", pathToFileURL(require.resolve("tsx")).href], stdio: ["ignore", "ignore", "ignore", "ipc"] });

/** The answer of a worker; undefined when it is no longer of use. */
function ask(worker: ChildProcess, mutant: Mutant): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const done = (answer: Answer | undefined): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      if (answer === undefined) worker.kill("SIGKILL");
      resolve(answer);
    };
    const timer = setTimeout(() => done(undefined), PATIENCE_MS);
    worker.once("message", (answer) => done(answer as Answer));
    worker.once("exit", () => done(undefined));
    worker.send(mutant);
  });
}
