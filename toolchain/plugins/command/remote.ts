/** command.remote.Command: a command run on another machine, over SSH, on create, on update and on delete. */
import { randomBytes } from "node:crypto";
import type { Context, Inputs, Kind, Result } from "../kind";
import { redact } from "../wire";
import { connectionProblems, connectionRule, secretsOf, withConnectionDefaults } from "./connection";
import type { Connection } from "./connection";
import { dial } from "./dial";
import { LOGGING, commandText, printedBefore, printedNow, shownBy } from "./printed";
import type { Printed } from "./printed";
import { runOn } from "./session";

/** Connects, runs one command and ends the connection. */
async function execute(inputs: Inputs, command: string, previous: Inputs, given: Context): Promise<Printed> {
  const connection = withConnectionDefaults(inputs["connection"]) as Connection;
  const context = { ...given, secrets: hidden(inputs, connection, given.secrets) };
  const dialled = await dial(connection, context).catch((error: Error) => {
    throw new Error(redact(error.message, context.secrets));
  });
  try {
    const environment = (inputs["environment"] as Record<string, string> | undefined) ?? {};
    const session = { command, environment, before: printedBefore(inputs, previous), stdin: inputs["stdin"] as string | undefined, shown: shownBy(inputs["logging"]) };
    return await runOn(dialled.client, session, context);
  } finally {
    dialled.end();
  }
}

/** The whole connection is encrypted in the state. Addresses, ports and users are told all the same: a message needs them. */
function hidden(inputs: Inputs, connection: Connection, secrets: readonly string[]): readonly string[] {
  const plain = new Set([connection, connection.proxy].flatMap((hop) => [hop?.host, hop?.user, hop?.hostKey, hop?.agentSocketPath]));
  const elsewhere = JSON.stringify([inputs["stdin"], inputs["environment"]]);
  return [...secretsOf(connection), ...secrets.filter((text) => !plain.has(text) || elsewhere.includes(JSON.stringify(text)))];
}

/** Runs one of the commands. Its outputs are as secret as the connection, which always is. */
async function perform(inputs: Inputs, command: unknown, previous: Inputs, context: Context): Promise<Result> {
  const outputs = await printedNow(command, previous, (text) => execute(inputs, text, previous, context));
  return { outputs: { ...outputs, connection: inputs["connection"] }, secrets: ["connection", "stdout", "stderr"] };
}

/** A change of triggers replaces; any other change runs `update`, or `create` where there is no `update`. */
export const remoteCommand: Kind = {
  token: "command:remote:Command",
  inputs: {
    addPreviousOutputInEnv: { type: "boolean" },
    connection: connectionRule,
    create: commandText,
    delete: commandText,
    environment: { type: "map of strings" },
    logging: { type: "string", oneOf: LOGGING },
    stdin: { type: "string" },
    triggers: { type: "list" },
    update: commandText,
  },
  normalize: (inputs) => ({ ...inputs, ...("connection" in inputs ? { connection: withConnectionDefaults(inputs["connection"]) } : {}) }),
  problems: (inputs) => connectionProblems(inputs["connection"] as Connection),
  replacesOn: (input) => input === "triggers",
  async create(inputs, context) {
    const result = await perform(inputs, inputs["create"], {}, context);
    return { id: randomBytes(8).toString("hex"), ...result };
  },
  update: (old, inputs, context) => perform(inputs, inputs["update"] ?? inputs["create"], old, context),
  async delete(state, context) {
    if (typeof state["delete"] === "string") await execute(state, state["delete"], state, context);
  },
};
