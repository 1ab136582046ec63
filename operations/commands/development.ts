/** Verbs for those who develop this project. */
import type { Command } from "commander";
import type { bench, BenchOptions } from "../../bench/main";
import type { check } from "../check";
import type { testProgram } from "../test-program";
import { load, wholeNumber } from "./options";

/** `trilane check`. */
export function addCheck(trilane: Command): void {
  trilane
    .command("check")
    .description("run everything that CI runs; ends with a line `N passed, N failed`")
    .option("--unit", "only the quick part: types, lint, unit tests")
    .option("--json", "print the counts as JSON instead")
    .action(async (options: { unit?: boolean; json?: boolean }) => load<{ check: typeof check }>("./check").check({ unit: options.unit === true, json: options.json === true }));
}

/** `trilane bench`. */
export function addBench(trilane: Command): void {
  trilane
    .command("bench")
    .description("measure speed: preview and up against an empty program and OpenTofu, the plan, the embedded host")
    .option("--only <groups>", "some of plan, proof, host, preview, update, large, separated by commas (default: all)", (text) => text.split(","))
    .option("--repetitions <number>", "how often each way is taken (default: 5)", wholeNumber)
    .option("--json", "one JSON object per line: name, value, unit, goal, met")
    .action(async ({ json, ...options }: Partial<BenchOptions>) => load<{ bench: typeof bench }>("../bench/main").bench({ json: json === true, ...options }));
}

/** `trilane faults`. */
export function addFaults(trilane: Command): void {
  trilane
    .command("faults")
    .description("kill pulumi and the host at every step of an `up`, let go wrong what can, and hold what the next `up` reaches (--help for its options)")
    .argument("[options...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (_: readonly string[], __: unknown, command: Command) => load<{ testProgram: typeof testProgram }>("./test-program").testProgram("faults", command.args));
}

/** `trilane mutate`. */
export function addMutate(trilane: Command): void {
  trilane
    .command("mutate")
    .description("switch off each guard and each clause of the proof and of the gate once, and hold that a test goes red (--help for its options)")
    .argument("[options...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (_: readonly string[], __: unknown, command: Command) => load<{ testProgram: typeof testProgram }>("./test-program").testProgram("mutate", command.args));
}

/** `trilane prove`. */
export function addProve(trilane: Command): void {
  trilane
    .command("prove")
    .description("hold the proof of isolation against an evaluator of single packets, over random estates (--help for its options)")
    .argument("[options...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (_: readonly string[], __: unknown, command: Command) => load<{ testProgram: typeof testProgram }>("./test-program").testProgram("proof", command.args));
}
