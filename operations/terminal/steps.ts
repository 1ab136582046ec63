/** Tells how far a step is; shown beside its title. */
export type Tell = (text: string) => void;

/** One step of long work. */
export interface Step {
  readonly title: string;
  /** What it resolves to is shown behind the title when it is done. */
  readonly run: (tell: Tell) => Promise<string | void>;
}

/**
 * Runs steps one after the other and shows them: animated in a terminal, plain lines elsewhere.
 *
 * @param signal no further step begins once it is aborted. @default never
 */
export async function runSteps(given: readonly Step[], signal?: AbortSignal): Promise<void> {
  const steps = given.map((step): Step => ({ ...step, run: async (tell) => (signal?.throwIfAborted(), step.run(tell)) }));
  if (process.stdout.isTTY && process.stdout.columns >= 40 && process.env["CI"] === undefined && process.env["TERM"] !== "dumb") return runAnimated(steps);
  for (const step of steps) await runPlain(step);
}

const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

async function runAnimated(steps: readonly Step[]): Promise<void> {
  const { Listr } = await import("listr2");
  const tasks = steps.map(({ title, run }) => ({
    title,
    task: async (_context: unknown, task: { title: string; output: string }): Promise<void> => {
      const since = Date.now();
      const result = await run((text) => (task.output = text));
      task.title = `${title}${result === undefined ? "" : `: ${result}`} (${seconds(since)})`;
    },
  }));
  await new Listr(tasks, { concurrent: false, exitOnError: true, registerSignalListeners: false, rendererOptions: { collapseErrors: false, showErrorMessage: false } }).run();
}

/** Progress of plain output comes at most this often, and nothing twice, so that a log stays readable. */
const QUIET_MS = 5000;

async function runPlain({ title, run }: Step): Promise<void> {
  const since = Date.now();
  let last = since;
  let told = "";
  console.log(`- ${title}`);
  const result = await run((text) => {
    if (text === told || Date.now() - last < QUIET_MS) return;
    last = Date.now();
    told = text;
    console.log(`  ${text}`);
  });
  console.log(`  ${result === undefined ? "" : `${result}, `}done in ${seconds(since)}`);
}
