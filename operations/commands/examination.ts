/** Verbs that hold what is there against what should be. */
import type { Command } from "commander";
import type { doctor, DoctorOptions } from "../doctor";
import type { scan, ScanOptions } from "../scan";
import type { verify, VerifyOptions } from "../verify";
import { load, PASSPHRASE, WORKSPACE } from "./options";

/** `trilane doctor`. */
export function addDoctor(trilane: Command): void {
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

/** `trilane verify`. */
export function addVerify(trilane: Command): void {
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

/** `trilane scan`. */
export function addScan(trilane: Command): void {
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
