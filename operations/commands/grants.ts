/** Verbs about rights with an end, and about the journals. */
import type { Command } from "commander";
import type { grantDatabase, grantEnvironment, GrantOptions } from "../grant";
import type { acknowledge, AcknowledgeOptions, grants, GrantsOptions } from "../grants";
import type { DeskOptions } from "../grants/desk";
import type { show as showJournal, ShowOptions } from "../journal/show";
import type { verify as verifyJournals, VerifyOptions as JournalVerifyOptions } from "../journal/verify";
import type { revoke } from "../revoke";
import { load, WORKSPACE } from "./options";

/** `trilane grants`. */
export function addGrants(trilane: Command): void {
  const HOST = [["--passphrase-file <file>", "passphrase of the host stack (default: the embedded one, else your PULUMI_CONFIG_PASSPHRASE_FILE)"], ["--token-file <file>", "token of the host stack (default: its own, from its configuration)"]] as const;
  const about = (command: Command): Command => command.option(...WORKSPACE).option(...HOST[0]).option(...HOST[1]).option("--json", "print JSON");
  const grant = trilane.command("grant").description("give a person a right for a task, until an end that Proxmox or the database keeps itself; journalled");
  const kind = (command: Command): Command =>
    about(
      command
        .requiredOption("--to <person>", "who gets it: a short name of stacks/access.ts")
        .requiredOption("--reason <words>", "what it is for, in a line")
        .option("--approved-by <person>", "somebody else who agrees")
        .option("--break-glass", "an emergency in which nobody can be asked: loud, short, and open until somebody else has acknowledged it")
        .option("--for <span>", "how long, for example 30m, 2h, 1d")
        .option("--until <time>", "until when, for example 2026-11-21T18:00:00Z")
        .option("--secret-file <file>", "where its password or token is written, mode 0600 (default: .trilane/own-grants/ID, on the embedded host .trilane/grants/ID)")
        .option("--print-secret", "print it instead"),
    );
  kind(grant.command("database").argument("<name>", "a database of stacks/estate.ts").description("a personal login of a database").requiredOption("--env <environment>", "whose database").requiredOption("--right <right>", "read or write"))
    .action(async (name: string, options: GrantOptions) => load<{ grantDatabase: typeof grantDatabase }>("./grant").grantDatabase(name, options));
  kind(grant.command("environment").argument("<name>", "an environment of the ladder").description("a personal user of Proxmox with a token").requiredOption("--right <right>", "see the machines, operate (start and stop) them, or change all that its stack may"))
    .action(async (name: string, options: GrantOptions) => load<{ grantEnvironment: typeof grantEnvironment }>("./grant").grantEnvironment(name, options));
  const list = about(trilane.command("grants").description("who has what until when, what was used of it, and what somebody has to do; exit code 1 while there is something"));
  list.option("--all", "also those of which nothing is left").option("--end-expired", "remove what is left of those that are over").action(async (options: GrantsOptions) => load<{ grants: typeof grants }>("./grants").grants(options));
  list
    .command("acknowledge")
    .argument("<id>")
    .description("somebody else has looked at a grant that was taken without an approver")
    .requiredOption("--by <person>", "who: a short name of stacks/access.ts")
    .option("--reason <words>", "what came of it")
    .action(async (id: string, _: unknown, command: Command) => load<{ acknowledge: typeof acknowledge }>("./grants").acknowledge(id, command.optsWithGlobals<AcknowledgeOptions>()));
  about(trilane.command("revoke").argument("<id>").description("end a grant at once, with every open session")).option("--reason <words>", "why, in a line").action(async (id: string, options: DeskOptions & { reason?: string }) => load<{ revoke: typeof revoke }>("./revoke").revoke(id, options));
}

/** `trilane journal`. */
export function addJournal(trilane: Command): void {
  const journal = trilane.command("journal").description("what was handed over, granted, rotated: append-only journals, one line per event");
  journal
    .command("verify")
    .argument("[files...]", "journals to check (default: all)")
    .description("name every line that was edited, removed, moved or written twice; exit code 1 when there is one")
    .option(...WORKSPACE)
    .option("--base <revision>", "hold that everything that the journals had in a branch, tag or commit is there (default: HEAD, where the folder is in git)")
    .option("--heads <file>", "hold the same of what `journal verify --json` printed earlier, kept elsewhere")
    .option("--json", "print counts, problems and heads as JSON")
    .action(async (files: readonly string[], options: JournalVerifyOptions) => load<{ verify: typeof verifyJournals }>("./journal/verify").verify(files, options));
  journal
    .command("show")
    .description("print the entries of all journals in the order of time")
    .option(...WORKSPACE)
    .option("--what <words>", "only what happened with these words in it, for example handover")
    .option("--who <name>", "only what somebody did or approved")
    .option("--env <environment>", "only what is about an environment")
    .option("--since <time>", "only from a day or time on, for example 2026-11-21")
    .option("--json", "print one JSON object per line")
    .action((options: ShowOptions) => load<{ show: typeof showJournal }>("./journal/show").show(options));
}
