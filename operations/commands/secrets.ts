/** Verbs about secrets and who is given what. */
import type { Command } from "commander";
import type { handover, HandoverOptions } from "../handover";
import type { rotate, RotateOptions } from "../rotate";
import type { secrets, SecretsOptions } from "../secrets";
import { load, PASSPHRASE, WORKSPACE, duration } from "./options";

/** `trilane handover`. */
export function addHandover(trilane: Command): void {
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

/** `trilane secrets`. */
export function addSecrets(trilane: Command): void {
  trilane
    .command("secrets")
    .description("list every secret of every stack: how old, when due, who is given it; needs no passphrase; exit code 1 when one is overdue")
    .option("-e, --env <name>", "one stack alone (default: all)")
    .option(...WORKSPACE)
    .option("--json", "print JSON")
    .action(async (options: SecretsOptions) => load<{ secrets: typeof secrets }>("./secrets").secrets(options));
}

/** `trilane rotate`. */
export function addRotate(trilane: Command): void {
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
