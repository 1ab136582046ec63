/** Verbs about the embedded estate and about runs of Pulumi. */
import type { Command } from "commander";
import type { demo } from "../demo";
import type { explain } from "../explain";
import type { RecoverOptions, recoverStack } from "../recover";
import type { shell } from "../shell";
import type { simulator } from "../simulator";
import type { toolchain } from "../toolchain";
import { load, PASSPHRASE, WORKSPACE, portNumber } from "./options";

/** `trilane demo`. */
export function addDemo(trilane: Command): void {
  trilane
    .command("demo")
    .argument("[what]", "`down` removes everything that a kept demo left")
    .description("bring up host, dev, test and prod on the embedded host, twice, and show what is there")
    .option("--keep", "leave it running")
    .option("--guests", "boot every machine as a real guest (Linux, root)")
    .action(async (what: string | undefined, options: { keep?: boolean; guests?: boolean }) => load<{ demo: typeof demo }>("./demo").demo(what, { keep: options.keep === true, guests: options.guests === true }));
}

/** `trilane shell`. */
export function addShell(trilane: Command): void {
  trilane
    .command("shell")
    .description('print shell code for plain Pulumi on the embedded host that is kept: eval "$(npx trilane shell)"')
    .option("--json", "print the variables as JSON instead")
    .action(async (options: { json?: boolean }) => load<{ shell: typeof shell }>("./shell").shell({ json: options.json === true }));
}

/** `trilane simulator`. */
export function addSimulator(trilane: Command): void {
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

/** `trilane toolchain`. */
export function addToolchain(trilane: Command): void {
  trilane
    .command("toolchain")
    .description("say which Pulumi and which plugins are used, and from where")
    .option("--ensure", "bring what is missing")
    .option("--shell", 'print shell code for plain Pulumi on a real host: eval "$(npx trilane toolchain --shell)"')
    .option("--json", "print JSON")
    .action(async (options: { ensure?: boolean; json?: boolean; shell?: boolean }) => load<{ toolchain: typeof toolchain }>("./toolchain").toolchain({ ensure: options.ensure === true, json: options.json === true, shell: options.shell === true }));
}

/** `trilane recover`. */
export function addRecover(trilane: Command): void {
  trilane
    .command("recover")
    .argument("<stack>")
    .description("clear what a killed or failed run of a stack left: lock, orphans, unfinished operations, what a replacement had deleted")
    .option(...WORKSPACE)
    .option(...PASSPHRASE)
    .option("--json", "print JSON")
    .action(async (stack: string, options: RecoverOptions) => load<{ recoverStack: typeof recoverStack }>("./recover").recoverStack(stack, options));
}

/** `trilane explain`. */
export function addExplain(trilane: Command): void {
  trilane
    .command("explain")
    .argument("<stack>")
    .description("say what to do about what a failed `pulumi up` printed; reads that on stdin")
    .option("--json", "print JSON")
    .action(async (stack: string, options: { json?: boolean }) => load<{ explain: typeof explain }>("./explain").explain(stack, { json: options.json === true }));
}
