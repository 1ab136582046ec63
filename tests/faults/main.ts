/** `npm run faults`: kills pulumi and the host at every step of an `up`, lets go wrong what can, and holds what the next `up` reaches. */
import { parseArgs } from "node:util";
import { steps, type Case } from "./cases";
import { FAULTS } from "./faults";
import { Lane } from "./lane";
import { arrange, SCENARIOS, type Arranged, type ScenarioName } from "./scenarios";
import { attempt, type Result } from "./trial";

const HELP = `npm run faults -- [options]

  --scenario <s>  cases of this scenario (repeatable; default: all):
${SCENARIOS.map(({ name, what }) => `                    ${name.padEnd(9)} ${what}`).join("\n")}
  --only <id>     cases with this name, or with this beginning: kill-7, cut, host-before, token (repeatable)
  --part <n>      n cases, chosen by the seed; without it all
  --seed <n>      what --part chooses by (default: another one each time; it is printed)
  --list          say which cases there are, and run none
  --json          one line of JSON per case, and one for the totals
  --help          this

Exit codes: 0 all equal, 1 something differs, 2 wrong use, 3 it could not be tried.
`;

/** Options of a run. */
export interface Options {
  readonly only: readonly string[];
  readonly scenarios: readonly ScenarioName[];
  readonly part: number | undefined;
  readonly seed: number;
  readonly list: boolean;
  readonly json: boolean;
}

/** A sample in a fixed order for each seed (mulberry32, Fisher–Yates). */
export function sample<T>(all: readonly T[], count: number, seed: number): T[] {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  const left = [...all];
  for (let index = left.length - 1; index > 0; index -= 1) {
    const other = Math.floor(next() * (index + 1));
    [left[index], left[other]] = [left[other] as T, left[index] as T];
  }
  return left.slice(0, count);
}

/** Runs the cases; returns the results. `print` gets a line per case as soon as it is known. */
export async function faults(options: Options, print: (line: string) => void): Promise<Result[]> {
  const lane = await Lane.prepare();
  try {
    const arranged = await arrange(lane, new Set(options.scenarios));
    const all = [...arranged.values()].flatMap(({ name, steps: lines }) => [...steps(name, lines), ...FAULTS.filter(({ scenario }) => scenario === name)]).filter(({ scenario }) => options.scenarios.includes(scenario));
    const named = options.only.length === 0 ? all : all.filter(({ id }) => options.only.some((name) => id === name || id.replace(/-\d+$/, "") === name));
    const chosen = options.part === undefined ? named : sample(named, options.part, options.seed);
    if (options.list) {
      for (const { id, scenario, what, request } of chosen) print(`${scenario.padEnd(8)} ${id.padEnd(20)} ${what}${request === undefined ? "" : ` ${request}`}`);
      return [];
    }
    const counts = [...arranged.values()].filter(({ name }) => options.scenarios.includes(name)).map(({ name, steps: lines }) => `${name} ${lines.length}`);
    print(`${chosen.length} of ${all.length} cases, steps: ${counts.join(", ")}; seed ${options.seed}`);
    return await runAll(lane, chosen, arranged, options.json ? (result) => print(JSON.stringify(result)) : (result) => print(row(result)));
  } finally {
    await lane.end();
  }
}

async function runAll(lane: Lane, chosen: readonly Case[], arranged: ReadonlyMap<ScenarioName, Arranged>, tell: (result: Result) => void): Promise<Result[]> {
  const results: Result[] = [];
  for (const one of chosen) {
    const reference = arranged.get(one.scenario);
    if (reference === undefined) throw new Error(`${one.scenario}: was not arranged`);
    const result = await attempt(lane, one, reference);
    tell(result);
    results.push(result);
  }
  return results;
}

/** One line of the table; what differs stands below it. */
function row({ id, scenario, what, first, remedy, second, faults: wrong, seconds }: Result): string {
  const line = `${wrong.length === 0 ? "equal " : "DIFFER"} ${scenario.padEnd(8)} ${id.padEnd(20)} ${what.padEnd(78)} ${first.padEnd(10)} ${remedy === "" ? "" : `then ${remedy}, `}next run: ${second || "nothing said"} (${seconds.toFixed(0)} s)`;
  return [line, ...wrong.map((text) => `    ${text}`)].join("\n");
}

/** What was tried and what came of it, in one line. */
export function totals(results: readonly Result[]): string {
  const isStep = ({ id }: Result): boolean => /-\d+$/.test(id);
  const places = new Set(results.filter(isStep).map(({ id, scenario }) => `${scenario} ${/\d+$/.exec(id)?.[0]}`));
  const differ = results.filter((result) => result.faults.length > 0).length;
  return `${results.filter(isStep).length} kills at ${places.size} steps and ${results.filter((result) => !isStep(result)).length} faults tried: ${results.length - differ} equal, ${differ} differ`;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: "string", multiple: true }, scenario: { type: "string", multiple: true }, part: { type: "string" }, seed: { type: "string" }, list: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const [part, seed] = [values.part, values.seed].map((text) => (text === undefined ? undefined : Number(text)));
  if ([part, seed].some((value) => value !== undefined && !Number.isInteger(value))) throw new TypeError("--part and --seed: not a number; expected whole numbers; see --help");
  const names = SCENARIOS.map(({ name }) => name);
  const scenarios = values.scenario === undefined ? names : names.filter((name) => values.scenario?.includes(name));
  if (scenarios.length < (values.scenario?.length ?? 0)) throw new TypeError(`--scenario: unknown; expected ${names.join(", ")}; see --help`);
  const options = { only: values.only ?? [], scenarios, part, seed: seed ?? Math.floor(Math.random() * 2 ** 31), list: values.list === true, json: values.json === true };
  const results = await faults(options, (line) => process.stdout.write(`${line}\n`));
  if (options.list) return 0;
  process.stdout.write(options.json ? `${JSON.stringify({ totals: totals(results) })}\n` : `\n${totals(results)}\n`);
  return results.some((result) => result.faults.length > 0) ? 1 : 0;
}

if (require.main === module) {
  main().then((code) => process.exit(code), (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(error instanceof TypeError ? 2 : 3);
  });
}
