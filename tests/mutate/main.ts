/** `npm run mutate`: switches off each guard and each clause of the proof and of the gate once, and holds that a test goes red. */
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { Mutant } from "./mutants";
import { tryAll, type Outcome } from "./pool";
import { allMutants, asideMutants, changedFiles, chosen, testsFor } from "./scope";
import { firstFailure } from "./trial";

const HELP = `npm run mutate -- [options] [parts of paths...]

  --changed      what this change touches: files that differ from where it branched off, or from the commit before;
                 where git cannot say, a part by chance
  --seconds <n>  begin no new mutant after these; the order is then by chance (default: all are tried)
  --seed <n>     what the order by chance follows (default: another one each time; it is printed)
  --jobs <n>     so many at once (default: the processors)
  --list         say which mutants there are, and try none
  --json         one line of JSON per survivor, and one for the totals
  --help         this

Exit codes: 0 every mutant was killed, 1 some survived, 2 wrong use, 3 it could not be tried.
`;

interface Options {
  readonly paths: readonly string[];
  readonly changed: boolean;
  readonly seconds: number | undefined;
  readonly seed: number;
  readonly jobs: number;
  readonly list: boolean;
  readonly json: boolean;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const place = ({ file, line, what }: Mutant): string => `${file}:${line} ${what}`;

async function main(): Promise<number> {
  const options = read();
  if (options === undefined) {
    process.stdout.write(HELP);
    return 0;
  }
  const mutants = selected(options);
  if (options.list) {
    mutants.forEach((mutant) => say(place(mutant)));
    return 0;
  }
  const red = await redBefore(mutants);
  if (red !== undefined) throw new Error(`${red}; expected tests that are green without a mutant; run npm test`);
  const started = Date.now();
  const outcomes = await tryAll(mutants, options.jobs, options.seconds, (outcome) => tell(outcome, options));
  return summary(outcomes, mutants.length, (Date.now() - started) / 1000, options);
}

function read(): Options | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { changed: { type: "boolean" }, seconds: { type: "string" }, seed: { type: "string" }, jobs: { type: "string" }, list: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help === true) return undefined;
  const [seconds, seed, jobs] = [values.seconds, values.seed, values.jobs].map((text) => (text === undefined ? undefined : Number(text)));
  if ([seconds, seed, jobs].some((value) => value !== undefined && !(Number.isInteger(value) && value >= 0))) throw new TypeError("--seconds, --seed and --jobs: not a number; expected whole numbers; see --help");
  return { paths: positionals, changed: values.changed === true, seconds, seed: seed ?? Math.floor(Math.random() * 2 ** 31), jobs: jobs ?? availableParallelism(), list: values.list === true, json: values.json === true };
}

/** The mutants that are meant; in an order by chance where time may end before them. */
function selected({ paths, changed, seconds, seed }: Options): readonly Mutant[] {
  const mutants = chosen(paths, changed ? changedFiles() : undefined);
  if (seconds === undefined) return mutants;
  const rank = (mutant: Mutant): string => createHash("sha256").update(`${seed} ${place(mutant)} ${mutant.start}`).digest("hex");
  return mutants.map((mutant) => [rank(mutant), mutant] as const).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, mutant]) => mutant);
}

/** A test that fails without any mutant would kill them all. */
async function redBefore(mutants: readonly Mutant[]): Promise<string | undefined> {
  for (const test of new Set(mutants.flatMap(({ file }) => testsFor(file)))) {
    const failure = await firstFailure(test);
    if (failure !== undefined) return `${test}: ${failure}`;
  }
  return undefined;
}

function tell({ mutant, killedBy }: Outcome, { json }: Options): void {
  if (killedBy === undefined) say(json ? JSON.stringify({ file: mutant.file, line: mutant.line, what: mutant.what }) : `survived  ${place(mutant)}`);
}

function summary(outcomes: readonly Outcome[], of: number, seconds: number, { json, seconds: limit, seed }: Options): number {
  const survived = outcomes.filter(({ killedBy }) => killedBy === undefined).length;
  const killed = outcomes.length - survived;
  const score = outcomes.length === 0 ? 100 : Math.floor((killed / outcomes.length) * 1000) / 10;
  const chance = limit === undefined ? "" : `, ${outcomes.length} of ${of} in the time given, seed ${seed}`;
  const aside = asideMutants().length;
  if (json) say(JSON.stringify({ mutants: outcomes.length, of, killed, survived, score, aside, all: allMutants().length, seconds, seed }));
  else say(`${outcomes.length} mutants, ${killed} killed, ${survived} survived: score ${score} % (${seconds.toFixed(0)} s${chance}; ${aside} set aside as equivalent)`);
  return survived > 0 ? 1 : 0;
}

if (require.main === module) {
  main().then((code) => process.exit(code), (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof TypeError ? 2 : 3);
  });
}
