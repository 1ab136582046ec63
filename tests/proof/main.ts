/** `trilane prove`: holds the proof of isolation against an evaluator of single packets, over random plans that are sound or spoiled. */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { disagreements, noTally } from "./agreement";
import { Chance } from "./chance";
import { soundPlan } from "./estates";
import { spoil } from "./spoil";

const HELP = `usage: trilane prove [--cases N] [--seconds S] [--seed N] [--packets N] [--json]

Makes random estates, spoils most of them, and asks the proof and an evaluator of single packets about random packets:
both must say the same. Exit codes: 0 they agree, 1 they do not, 2 wrong use.

  --cases N     pairs of a plan and a packet (default: 100000)
  --seconds S   stop after so long (default: no limit)
  --seed N      of what is chosen (default: a fresh one, which is printed)
  --packets N   packets for each plan (default: 200)
  --json        print the counts as JSON`;

function main(): number {
  const { values } = parseArgs({ options: { cases: { type: "string", default: "100000" }, seconds: { type: "string", default: "Infinity" }, seed: { type: "string" }, packets: { type: "string", default: "200" }, json: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });
  if (values.help) return say(HELP, 0);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  const [cases, seconds, packets] = [Number(values.cases), Number(values.seconds), Number(values.packets)];
  if (![seed, cases, packets].every(Number.isSafeInteger) || cases < 1 || packets < 1 || !(seconds > 0)) return say("prove: a number cannot be read; expected whole numbers; see --help", 2);
  const tally = noTally();
  const until = Date.now() + seconds * 1000;
  process.stderr.write(`seed ${seed}\n`);
  const chance = new Chance(seed);
  for (let round = 0; tally.packets < cases && Date.now() < until; round++) {
    for (const plan of fc.sample(soundPlan, { numRuns: 20, seed: seed + round })) {
      if (tally.packets >= cases || Date.now() >= until) break;
      const { plan: spoiled, what } = spoil(plan, chance.of([0, 1, 1, 1, 2, 3]), chance);
      const wrong = disagreements(spoiled, packets, chance, tally);
      if (wrong.length > 0) return say([`disagree, seed ${seed}, round ${round}, spoiled: ${what.join("; ")}`, ...wrong].join("\n"), 1);
    }
  }
  const { packets: asked, passed, forbidden, blocked, violations, failing } = tally;
  return say(values.json ? JSON.stringify({ seed, ...tally }) : `${asked} packets agree, of which ${passed} pass, ${forbidden} should not, and ${blocked} are stopped and should not be; ${failing} plans fail with ${violations} violations; seed ${seed}`, 0);
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`);
  return code;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`prove: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
