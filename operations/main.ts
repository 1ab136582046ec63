import { createRequire } from "node:module";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import type { access, AccessOptions } from "./access";
import type { bench, BenchOptions } from "../bench/main";
import type { check } from "./check";
import type { check as checkConfiguration, CheckOptions } from "./configuration/check";
import type { render, RenderOptions } from "./configuration/render";
import type { demo } from "./demo";
import type { diff, DiffOptions } from "./diff";
import type { doctor, DoctorOptions } from "./doctor";
import type { explain } from "./explain";
import { Failure } from "./failure";
import type { grantDatabase, grantEnvironment, GrantOptions } from "./grant";
import type { acknowledge, AcknowledgeOptions, grants, GrantsOptions } from "./grants";
import type { DeskOptions } from "./grants/desk";
import type { handover, HandoverOptions } from "./handover";
import type { show as showJournal, ShowOptions } from "./journal/show";
import type { verify as verifyJournals, VerifyOptions as JournalVerifyOptions } from "./journal/verify";
import type { plan, PlanOptions } from "./maintenance/plan";
import type { run as runMaintenance, RunOptions } from "./maintenance/run";
import type { RecoverOptions, recoverStack } from "./recover";
import type { revoke } from "./revoke";
import type { review, ReviewOptions } from "./review";
import type { scan, ScanOptions } from "./scan";
import type { rotate, RotateOptions } from "./rotate";
import type { secrets, SecretsOptions } from "./secrets";
import type { shell } from "./shell";
import type { simulator } from "./simulator";
import type { testProgram } from "./test-program";
import type { toolchain } from "./toolchain";
import type { verify, VerifyOptions } from "./verify";

const requireHere = createRequire(__filename);
/** Each verb stands in a file of its own and is loaded when it is called, so that help answers at once. */
const load = <Verb>(file: string): Verb => requireHere(file) as Verb;

/** Options that several verbs have. */
const WORKSPACE = ["--workspace <folder>", "folder of Pulumi.yaml (default: the embedded workspace in a shell set up with `trilane shell`, else the project)"] as const;
const PASSPHRASE = ["--passphrase-file <file>", "file with the passphrase of the stack, mode 0600 (default: the embedded one, else what TRILANE_PASSPHRASE_COMMAND prints, else your PULUMI_CONFIG_PASSPHRASE_FILE)"] as const;

function program(): Command {
  const trilane = new Command("trilane")
    .description("Strictly separated dev, test and prod on Proxmox VE: what surrounds `pulumi up`.")
    .addHelpText("after", "\nExit codes: 0 done, 1 a check says no, 2 wrong use or settings, 3 the other side failed.")
    // What is given to an option that nobody knows may be a secret.
    .configureOutput({ outputError: (text, write) => write(text.replace(/'(--?[\w-]+)=[^']*'/g, "'$1=…'")) })
    .exitOverride()
    .showHelpAfterError("(see --help)");
  addDemo(trilane);
  addCheck(trilane);
  addBench(trilane);
  addShell(trilane);
  addSimulator(trilane);
  addToolchain(trilane);
  addDiff(trilane);
  addHandover(trilane);
  addSecrets(trilane);
  addRotate(trilane);
  addDoctor(trilane);
  addVerify(trilane);
  addReview(trilane);
  addAccess(trilane);
  addConfig(trilane);
  addScan(trilane);
  addMaintenance(trilane);
  addGrants(trilane);
  addJournal(trilane);
  addRecover(trilane);
  addExplain(trilane);
  addFaults(trilane);
  addMutate(trilane);
  addProve(trilane);
  return trilane;
}

function addDemo(trilane: Command): void {
  trilane
    .command("demo")
    .argument("[what]", "`down` removes everything that a kept demo left")
    .description("bring up host, dev, test and prod on the embedded host, twice, and show what is there")
    .option("--keep", "leave it running")
    .option("--guests", "boot every machine as a real guest (Linux, root)")
    .action(async (what: string | undefined, options: { keep?: boolean; guests?: boolean }) => load<{ demo: typeof demo }>("./demo").demo(what, { keep: options.keep === true, guests: options.guests === true }));
}

function addCheck(trilane: Command): void {
  trilane
    .command("check")
    .description("run everything that CI runs; ends with a line `N passed, N failed`")
    .option("--unit", "only the quick part: types, lint, unit tests")
    .option("--json", "print the counts as JSON instead")
    .action(async (options: { unit?: boolean; json?: boolean }) => load<{ check: typeof check }>("./check").check({ unit: options.unit === true, json: options.json === true }));
}

function addBench(trilane: Command): void {
  trilane
    .command("bench")
    .description("measure speed: preview and up against an empty program and OpenTofu, the plan, the embedded host")
    .option("--only <groups>", "some of plan, proof, host, preview, update, large, separated by commas (default: all)", (text) => text.split(","))
    .option("--repetitions <number>", "how often each way is taken (default: 5)", wholeNumber)
    .option("--json", "one JSON object per line: name, value, unit, goal, met")
    .action(async ({ json, ...options }: Partial<BenchOptions>) => load<{ bench: typeof bench }>("../bench/main").bench({ json: json === true, ...options }));
}

function addShell(trilane: Command): void {
  trilane
    .command("shell")
    .description('print shell code for plain Pulumi on the embedded host that is kept: eval "$(npx trilane shell)"')
    .option("--json", "print the variables as JSON instead")
    .action(async (options: { json?: boolean }) => load<{ shell: typeof shell }>("./shell").shell({ json: options.json === true }));
}

function addSimulator(trilane: Command): void {
  const host = trilane.command("simulator").description("run the embedded host alone");
  const verb = (name: "start" | "status" | "stop" | "reset", text: string): Command =>
    host.command(name).description(text).option("--directory <path>", "where its state is (default: .trilane/simulator)").option("--json", "print JSON");
  type Options = { directory?: string; json?: boolean; port?: number; schema?: string; faults?: string; guests?: boolean };
  const run = (name: "start" | "status" | "stop" | "reset") => async (options: Options) => load<{ simulator: typeof simulator }>("./simulator").simulator(name, options);
  verb("start", "start it and return when it answers; prints endpoint and the file with root@pam's token")
    .option("--port <number>", "port on 127.0.0.1 (default: the one it had before, else a free one)", portNumber)
    .option("--schema <file>", "hold every request against an official API schema (apidoc.js or JSON)")
    .option("--faults <file>", "let go wrong what this file says, YAML or JSON (docs/faults.md); it may be written anew while the host runs")
    .option("--guests", "boot every machine as a real guest (Linux, root)")
    .action(run("start"));
  verb("status", "exit code 0 when it runs, 1 when it does not").action(run("status"));
  verb("stop", "stop it; its state stays").action(run("stop"));
  verb("reset", "stop it and delete its state").action(run("reset"));
}

function addToolchain(trilane: Command): void {
  trilane
    .command("toolchain")
    .description("say which Pulumi and which plugins are used, and from where")
    .option("--ensure", "bring what is missing")
    .option("--shell", 'print shell code for plain Pulumi on a real host: eval "$(npx trilane toolchain --shell)"')
    .option("--json", "print JSON")
    .action(async (options: { ensure?: boolean; json?: boolean; shell?: boolean }) => load<{ toolchain: typeof toolchain }>("./toolchain").toolchain({ ensure: options.ensure === true, json: options.json === true, shell: options.shell === true }));
}

function addDiff(trilane: Command): void {
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

function addHandover(trilane: Command): void {
  trilane
    .command("handover")
    .argument("<environment>")
    .description("take an environment's token from the host stack and set it in the environment's configuration; journalled")
    .option(...WORKSPACE)
    .option("--host-stack <name>", "stack that made the token (default: the host that the environment's settings name)")
    .option("--host-passphrase-file <file>", "passphrase of the host stack (default: the embedded one, else your PULUMI_CONFIG_PASSPHRASE_FILE)")
    .option("--passphrase-file <file>", "passphrase of the environment's stack (same default)")
    .option("--json", "print JSON")
    .action(async (environment: string, options: HandoverOptions) => load<{ handover: typeof handover }>("./handover").handover(environment, options));
}

function addSecrets(trilane: Command): void {
  trilane
    .command("secrets")
    .description("list every secret of every stack: how old, when due, who is given it; needs no passphrase; exit code 1 when one is overdue")
    .option("-e, --env <name>", "one stack alone (default: all)")
    .option(...WORKSPACE)
    .option("--json", "print JSON")
    .action(async (options: SecretsOptions) => load<{ secrets: typeof secrets }>("./secrets").secrets(options));
}

function addRotate(trilane: Command): void {
  trilane
    .command("rotate")
    .argument("[name]", "a secret as `trilane secrets` lists it, for example database/app-password")
    .description("give a secret of an environment a new value: everything that uses it follows, the old value goes; journalled step by step, and goes on where it was interrupted")
    .requiredOption("-e, --env <environment>", "whose secret")
    .requiredOption("--reason <text>", "why")
    .requiredOption("--approved-by <person>", "who approved it, as stacks/access.ts names them")
    .option("--by <person>", "who does it (default: the user of this machine, where stacks/access.ts lists nobody)")
    .option("--everything", "all secrets of the environment: somebody left, or a leak is suspected")
    .option("--overlap <duration>", "how long the old password of a database holds beside the new one, for example 90s, 15m or 0 (default: 15m)", duration)
    .option("--patience <duration>", "how long to wait then for the last session of the old login (default: 10m)", duration)
    .option("--end-sessions", "end what still uses the old login instead of waiting for it")
    .option("--host-passphrase-file <file>", "passphrase of the host stack, which makes and revokes the API token (default: the embedded one, else your PULUMI_CONFIG_PASSPHRASE_FILE)")
    .option(...WORKSPACE)
    .option(...PASSPHRASE)
    .option("--json", "print JSON")
    .action(async (name: string | undefined, options: RotateOptions) => load<{ rotate: typeof rotate }>("./rotate").rotate(name, options));
}

/** Seconds of `90s`, `15m`, `2h`, `1d` or `0`. */
function duration(text: string): number {
  const [, amount, unit = "s"] = /^(\d+)([smhd])?$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError("expected a duration like 90s, 15m, 2h or 0");
  return Number(amount) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 1);
}

function addDoctor(trilane: Command): void {
  trilane
    .command("doctor")
    .description("examine a host before the first `pulumi up`, or at any time; changes nothing; exit code 1 when something is in the way")
    .option("-s, --stack <name>", "a host's stack, or an environment (with its own token)", "host")
    .option("--token-file <file>", "read with the token in this file; needs no Pulumi (default: the stack's own, from its configuration)")
    .option(...WORKSPACE)
    .option(...PASSPHRASE)
    .option("--json", "print JSON")
    .action(async (options: DoctorOptions) => load<{ doctor: typeof doctor }>("./doctor").doctor(options));
}

function addVerify(trilane: Command): void {
  trilane
    .command("verify")
    .description("read back what is deployed from the API, without Pulumi's state, and compare it with the plan; exit code 1 when something differs")
    .option("-s, --stack <name>", "a host's stack, an environment (with its own token), or `all` for everything that the hosts' tokens see (default: PULUMI_STACK, else all)")
    .option(...WORKSPACE)
    .option(...PASSPHRASE)
    .option("--token-file <file>", "read with the token in this file instead of the stack's own")
    .option("--json", "print JSON")
    .action(async (options: VerifyOptions) => load<{ verify: typeof verify }>("./verify").verify(options));
}

function addReview(trilane: Command): void {
  trilane
    .command("review")
    .description("write one page about a change, or about the estate as it is; needs no secret, no host and no Pulumi; exit code 1 when a guard or the proof fails")
    .option("--base <revision>", "review what changed since this branch, tag or commit (default: describe the estate)")
    .option("--out <folder>", "where review.html and review.md are written (default: .trilane/review)")
    .option("--json", "print the review as JSON")
    .action(async (options: ReviewOptions) => load<{ review: typeof review }>("./review").review(options));
}

function addAccess(trilane: Command): void {
  trilane
    .command("access")
    .description("say who may do what, by what, and prove that it ends where an environment ends; needs no secret and no host; exit code 1 when a claim fails")
    .option("--env <environment>", "only who may do anything there")
    .option("--json", "print JSON, with every right and its chain")
    .action(async (options: AccessOptions) => load<{ access: typeof access }>("./access").access(options));
}

function addScan(trilane: Command): void {
  trilane
    .command("scan")
    .description("look for secrets in the clear: in what the commits since the last release add, in the work tree, in rendered files and in logs; exit code 1 when one is found")
    .option("--since <revision>", "branch, tag or commit (default: the newest tag before this commit; without tags, all commits)")
    .option("--shallow", "where this clone lacks a part of the history: scan as far as it goes")
    .option("--repository <folder>", "another repository, for example that of an application (default: the project)")
    .option("--rendered <paths...>", "rendered files, or folders of them; .gitignore does not matter")
    .option("--logs <paths...>", "logs, or folders of them; packed ones (.gz) too")
    .option("--json", "print JSON")
    .action(async (options: ScanOptions) => load<{ scan: typeof scan }>("./scan").scan(options));
}

function addConfig(trilane: Command): void {
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

function addMaintenance(trilane: Command): void {
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

function addGrants(trilane: Command): void {
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

function addJournal(trilane: Command): void {
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

function addRecover(trilane: Command): void {
  trilane
    .command("recover")
    .argument("<stack>")
    .description("clear what a killed or failed run of a stack left: lock, orphans, unfinished operations, what a replacement had deleted")
    .option(...WORKSPACE)
    .option(...PASSPHRASE)
    .option("--json", "print JSON")
    .action(async (stack: string, options: RecoverOptions) => load<{ recoverStack: typeof recoverStack }>("./recover").recoverStack(stack, options));
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("expected a whole number from 1 on");
  return number;
}

function addExplain(trilane: Command): void {
  trilane
    .command("explain")
    .argument("<stack>")
    .description("say what to do about what a failed `pulumi up` printed; reads that on stdin")
    .option("--json", "print JSON")
    .action(async (stack: string, options: { json?: boolean }) => load<{ explain: typeof explain }>("./explain").explain(stack, { json: options.json === true }));
}

function addFaults(trilane: Command): void {
  trilane
    .command("faults")
    .description("kill pulumi and the host at every step of an `up`, let go wrong what can, and hold what the next `up` reaches (--help for its options)")
    .argument("[options...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (_: readonly string[], __: unknown, command: Command) => load<{ testProgram: typeof testProgram }>("./test-program").testProgram("faults", command.args));
}

function addMutate(trilane: Command): void {
  trilane
    .command("mutate")
    .description("switch off each guard and each clause of the proof and of the gate once, and hold that a test goes red (--help for its options)")
    .argument("[options...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (_: readonly string[], __: unknown, command: Command) => load<{ testProgram: typeof testProgram }>("./test-program").testProgram("mutate", command.args));
}

function addProve(trilane: Command): void {
  trilane
    .command("prove")
    .description("hold the proof of isolation against an evaluator of single packets, over random estates (--help for its options)")
    .argument("[options...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (_: readonly string[], __: unknown, command: Command) => load<{ testProgram: typeof testProgram }>("./test-program").testProgram("proof", command.args));
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError("expected a port, 1…65535");
  return port;
}

async function main(): Promise<number> {
  try {
    await program().parseAsync();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Failure) {
      if (error.message !== "") process.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    process.stderr.write(`${describeError(error)}\n`);
    return 3;
  }
}

/** A full disk or a folder that cannot be written is told in one line; anything else is a fault of ours and keeps its stack trace. */
function describeError(error: unknown): string {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (error instanceof Error && code !== undefined && syscall !== undefined && path !== undefined) {
    return `${path}: ${error.message.replace(/, \w+ '.*$/s, "")} (${syscall}); expected files that can be read and written here; mend that, or name another folder with TRILANE_HOME or TRILANE_CACHE`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

void main().then((code) => (process.exitCode = code));
