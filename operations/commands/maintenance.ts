/** Verbs about the maintenance of a host. */
import type { Command } from "commander";
import type { plan, PlanOptions } from "../maintenance/plan";
import type { run as runMaintenance, RunOptions } from "../maintenance/run";
import { load, WORKSPACE, wholeNumber } from "./options";

/** `trilane maintenance`. */
export function addMaintenance(trilane: Command): void {
  const maintenance = trilane.command("maintenance").description("empty a host, or a node of a cluster, and fill it again: a written plan, carried out step by step");
  const verb = (name: string, text: string): Command =>
    maintenance
      .command(name)
      .description(text)
      .option(...WORKSPACE)
      .option("--passphrases <folder>", "folder with a file per stack that holds its passphrase (default: the embedded ones, else your PULUMI_CONFIG_PASSPHRASE_FILE)")
      .option("--json", "print JSON");
  verb("plan", "write the steps: what moves where, what is down meanwhile, what is left, and the way back; changes nothing")
    .requiredOption("--host <name>", "host stack, the name behind host-, or a node")
    .option("--out <file>", "write it as Markdown into a file")
    .action(async (options: PlanOptions) => load<{ plan: typeof plan }>("./maintenance/plan").plan(options));
  verb("run", "carry the plan out, each step confirmed; goes on where a killed run stopped")
    .option("--host <name>", "whose plan (default: the only one)")
    .option("--back", "the way back")
    .option("--give-up", "with --back: take it from where everything is now, without finishing the way there")
    .option("--yes", "confirm every step")
    .option("--steps <number>", "carry out the next so many steps", wholeNumber)
    .action(async (options: RunOptions) => load<{ run: typeof runMaintenance }>("./maintenance/run").run(options));
}
