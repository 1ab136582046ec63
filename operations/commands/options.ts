import { createRequire } from "node:module";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";

const requireThere = createRequire(join(__dirname, "..", "main.ts"));

/** A verb stands in a file of its own, named from `operations/`, and is loaded when it is called, so that help answers at once. */
export const load = <Verb>(file: string): Verb => requireThere(file) as Verb;

/** Which workspace. */
export const WORKSPACE = ["--workspace <folder>", "folder of Pulumi.yaml (default: the embedded workspace in a shell set up with `trilane shell`, else the project)"] as const;

/** Where the passphrase of its stack is. */
export const PASSPHRASE = ["--passphrase-file <file>", "file with the passphrase of the stack, mode 0600 (default: the embedded one, else what TRILANE_PASSPHRASE_COMMAND prints, else your PULUMI_CONFIG_PASSPHRASE_FILE)"] as const;

/** Seconds of `90s`, `15m`, `2h`, `1d` or `0`. */
export function duration(text: string): number {
  const [, amount, unit = "s"] = /^(\d+)([smhd])?$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError("expected a duration like 90s, 15m, 2h or 0");
  return Number(amount) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 1);
}

/** A whole number from 1 on. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("expected a whole number from 1 on");
  return number;
}

/** A TCP port. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError("expected a port, 1…65535");
  return port;
}
