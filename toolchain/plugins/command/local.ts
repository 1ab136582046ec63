/** command.local.Command: a program run on create, on update and on delete. */
import { randomBytes } from "node:crypto";
import type { Context, Inputs, Kind, Result } from "../kind";
import { IN_ARGUMENTS, LOGGING, commandText, printedBefore, printedNow, shownBy } from "./printed";
import { run } from "./run";
import type { Invocation } from "./run";

/** Reads an invocation from plain inputs or from a state. */
function invocation(inputs: Inputs, command: string, previous: Inputs): Invocation {
  return {
    command,
    interpreter: (inputs["interpreter"] as readonly string[] | undefined) ?? [],
    directory: inputs["dir"] as string | undefined,
    environment: { ...(inputs["environment"] as Record<string, string> | undefined), ...printedBefore(inputs, previous) },
    stdin: inputs["stdin"] as string | undefined,
    shown: shownBy(inputs["logging"]),
  };
}

/** Runs one of the commands. When any input is secret, so are the outputs: the program may have printed it. */
async function perform(inputs: Inputs, command: unknown, previous: Inputs, context: Context): Promise<Result> {
  const outputs = await printedNow(command, previous, (text) => run(invocation(inputs, text, previous), context));
  return { outputs, secrets: context.secrets.length > 0 ? ["stdout", "stderr"] : [] };
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
    interpreter: { type: "list of strings", refusesSecret: IN_ARGUMENTS },
    logging: { type: "string", oneOf: LOGGING },
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
