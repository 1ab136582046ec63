/** command.local.Command: a program run on create, on update and on delete. */
import { randomBytes } from "node:crypto";
import type { Context, InputRule, Inputs, Kind, Result } from "../kind";
import { run } from "./run";
import type { Invocation } from "./run";

const inArguments = "would be readable in the process list, got a secret; expected a plain value; pass the secret by environment or stdin";

const commandText: InputRule = { type: "string", refusesSecret: inArguments };

/** Reads an invocation from plain inputs or from a state. */
function invocation(inputs: Inputs, command: string, previous: Inputs): Invocation {
  const logging = inputs["logging"] ?? "stdoutAndStderr";
  const handsOn = inputs["addPreviousOutputInEnv"] !== false;
  const before = (name: "stdout" | "stderr"): Record<string, string> => {
    const text = previous[name];
    return handsOn && typeof text === "string" && text !== "" ? { [`PULUMI_COMMAND_${name.toUpperCase()}`]: text } : {};
  };
  return {
    command,
    interpreter: (inputs["interpreter"] as readonly string[] | undefined) ?? [],
    directory: inputs["dir"] as string | undefined,
    environment: { ...(inputs["environment"] as Record<string, string> | undefined), ...before("stdout"), ...before("stderr") },
    stdin: inputs["stdin"] as string | undefined,
    logs: { stdout: logging === "stdout" || logging === "stdoutAndStderr", stderr: logging === "stderr" || logging === "stdoutAndStderr" },
  };
}

/**
 * Runs one of the commands. Where nothing is to be run, the outputs stay as they were. When any
 * input is secret, so are the outputs: the program may have printed it.
 */
async function perform(inputs: Inputs, command: unknown, previous: Inputs, context: Context): Promise<Result> {
  const before = { stdout: previous["stdout"] ?? "", stderr: previous["stderr"] ?? "" };
  const outputs = typeof command === "string" ? await run(invocation(inputs, command, previous), context) : before;
  return { outputs: { ...outputs }, secrets: context.secrets.length > 0 ? ["stdout", "stderr"] : [] };
}

/** A change of triggers replaces; any other change runs `update`, or `create` where there is no `update`. */
export const localCommand: Kind = {
  token: "command:local:Command",
  inputs: {
    addPreviousOutputInEnv: { type: "boolean" },
    create: commandText,
    delete: commandText,
    dir: { type: "string" },
    environment: { type: "map of strings" },
    interpreter: { type: "list of strings", refusesSecret: inArguments },
    logging: { type: "string", oneOf: ["stdout", "stderr", "stdoutAndStderr", "none"] },
    stdin: { type: "string" },
    triggers: { type: "list" },
    update: commandText,
  },
  unsupported: ["assetPaths", "archivePaths"],
  normalize: (inputs) => inputs,
  replacesOn: (input) => input === "triggers",
  async create(inputs, context) {
    const result = await perform(inputs, inputs["create"], {}, context);
    return { id: randomBytes(8).toString("hex"), ...result };
  },
  update: (old, inputs, context) => perform(inputs, inputs["update"] ?? inputs["create"], old, context),
  async delete(state, context) {
    if (typeof state["delete"] === "string") await run(invocation(state, state["delete"], state), context);
  },
};
