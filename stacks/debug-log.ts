import * as pulumi from "@pulumi/pulumi";

/** Where the SDK's debug messages (runtime/resource.ts, invoke.ts, rpc.ts) begin to show values. */
const VALUES = /resp: |, props=|, obj=|primitive=/;

/** A debug message without the values in it. */
export function withoutValues(message: string): string {
  const match = VALUES.exec(message);
  return match === null ? message : `${message.slice(0, match.index + match[0].length)}[not shown]`;
}

/**
 * The SDK repeats each answer of the engine in its debug messages, secrets in the clear, and `pulumi up --json` and
 * `--debug` print them. From here on they end where values would begin.
 */
export function hideValues(log: { debug: typeof pulumi.log.debug } = pulumi.log): void {
  const { debug } = log;
  log.debug = (message, ...rest) => debug(withoutValues(message), ...rest);
}
