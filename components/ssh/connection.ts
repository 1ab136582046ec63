import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { EnvironmentPlan, MachinePlan } from "../model/plan";

/** What a stack needs to log into the machines of its environment. */
export interface Access {
  /** The SSH server on the way. */
  readonly adminPoint: NonNullable<EnvironmentPlan["adminPoint"]>;
  /** OpenSSH private key, without passphrase: of the user on the admin point and on each machine. Held as a secret. */
  readonly sshKey: pulumi.Input<string>;
}

/** Seconds for one attempt, and how many there are: a machine that was just started needs some until its SSH server is there. */
const ATTEMPT_SECONDS = 15;
const ATTEMPTS = 10;

/**
 * How a `command.remote.Command` reaches a machine: through the admin point, with the stack's own key, to nobody but the
 * two servers whose host keys are given. The machine's user may become root with `sudo`.
 *
 * @param hostKey SSH host key of the machine, `ssh-ed25519 AAAA…`, from a way that can be trusted (its guest agent)
 */
export function connectionTo({ address, user }: Pick<MachinePlan, "address" | "user">, { adminPoint, sshKey }: Access, hostKey: pulumi.Input<string>): command.types.input.remote.ConnectionArgs {
  const privateKey = pulumi.secret(pulumi.output(sshKey).apply((text) => `${text.trim()}\n`));
  const attempts = { privateKey, perDialTimeout: ATTEMPT_SECONDS, dialErrorLimit: ATTEMPTS };
  return { host: address, port: 22, user, hostKey: pulumi.output(hostKey).apply((text) => text.trim()), ...attempts, proxy: { ...adminPoint, ...attempts } };
}
