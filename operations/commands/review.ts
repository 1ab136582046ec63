/** Verbs that read the code alone: what a change does, who may do what, what the services are configured with. */
import type { Command } from "commander";
import type { access, AccessOptions } from "../access";
import type { check as checkConfiguration, CheckOptions } from "../configuration/check";
import type { render, RenderOptions } from "../configuration/render";
import type { diff, DiffOptions } from "../diff";
import type { review, ReviewOptions } from "../review";
import { load, PASSPHRASE, WORKSPACE } from "./options";

/** `trilane diff`. */
export function addDiff(trilane: Command): void {
  trilane
    .command("diff")
    .argument("[environments...]", "two environments to compare; with --base, those to tell of (default: all)")
    .description("say in words what differs between two environments, and by which entry of the ledger; or what this change does to every environment")
    .option("--base <revision>", "tell what changed since this change branched off a revision; needs git, and no secret, no Pulumi and no Proxmox")
    .option("--deployed", "hold what the environments run against the ledger as well (default: in a shell set up with `trilane shell`)")
    .option(...WORKSPACE)
    .option(...PASSPHRASE)
    .option("--json", "print JSON")
    .action(async (environments: readonly string[], options: DiffOptions) => load<{ diff: typeof diff }>("./diff").diff(environments, options));
}

/** `trilane review`. */
export function addReview(trilane: Command): void {
  trilane
    .command("review")
    .description("write one page about a change, or about the estate as it is; needs no secret, no host and no Pulumi; exit code 1 when a guard or the proof fails")
    .option("--base <revision>", "review what changed since this branch, tag or commit (default: describe the estate)")
    .option("--out <folder>", "where review.html and review.md are written (default: .trilane/review)")
    .option("--json", "print the review as JSON")
    .action(async (options: ReviewOptions) => load<{ review: typeof review }>("./review").review(options));
}

/** `trilane access`. */
export function addAccess(trilane: Command): void {
  trilane
    .command("access")
    .description("say who may do what, by what, and prove that it ends where an environment ends; needs no secret and no host; exit code 1 when a claim fails")
    .option("--env <environment>", "only who may do anything there")
    .option("--json", "print JSON, with every right and its chain")
    .action(async (options: AccessOptions) => load<{ access: typeof access }>("./access").access(options));
}

/** `trilane config`. */
export function addConfig(trilane: Command): void {
  const config = trilane.command("config").description("the configuration of services, as one environment has it: references to secrets, never their values");
  const verb = (name: string, text: string): Command => config.command(name).description(text).requiredOption("--env <environment>", "environment of the ladder").option("--json", "print JSON");
  verb("render", "write the configuration of a service, or of all, for one environment; needs no secret, no host and no Pulumi")
    .argument("[service]", "service (default: all, into the folder that --out names)")
    .option("--format <format>", "env or json (default: env)")
    .option("--out <path>", "file of the service, or folder for all (default: print it)")
    .action(async (service: string | undefined, options: RenderOptions) => load<{ render: typeof render }>("./configuration/render").render(service, options));
  verb("check", "refuse a rendered configuration of another environment, or one that was edited; exit code 1 then")
    .argument("<files...>")
    .option("--service <name>", "refuse that of another service, too")
    .option("--current", "refuse one that is not what this checkout renders, too")
    .action(async (files: readonly string[], options: CheckOptions) => load<{ check: typeof checkConfiguration }>("./configuration/check").check(files, options));
}
