/** Runs one command on a server that one is connected to. */
import type { Client, ClientChannel } from "ssh2";
import type { Context } from "../kind";
import { printedUntil } from "./printed";
import type { Printed, Shown } from "./printed";

/** A command for the login shell of the server's user. */
export interface Session {
  readonly command: string;
  /** The server has to accept every name. */
  readonly environment: Readonly<Record<string, string>>;
  /** Given where the server accepts the names. */
  readonly before: Readonly<Record<string, string>>;
  readonly stdin: string | undefined;
  readonly shown: Shown;
}

/** Longer values do not fit a packet of every server, and would end the connection. */
const LONGEST = 30_000;

/**
 * Runs to the end.
 *
 * @throws Error when the command fails, its connection breaks, it is stopped, or the server does not accept a name of the
 *   environment; the message holds what it printed, without the secrets of the context
 */
export async function runOn(client: Client, session: Session, context: Context): Promise<Printed> {
  await accepted(client, session.environment);
  const before = Object.entries(session.before).filter(([, text]) => Buffer.byteLength(text) <= LONGEST);
  const channel = await open(client, session.command, { ...session.environment, ...Object.fromEntries(before) });
  const ending = endOf(client, channel, context.signal);
  channel.on("error", () => undefined); // a command may end without reading its input
  channel.end(session.stdin ?? "");
  return printedUntil(ending, session.command, { stdout: channel, stderr: channel.stderr }, session.shown, context);
}

function open(client: Client, command: string, environment: Readonly<Record<string, string>>): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.once("close", () => reject(new Error("the connection was lost before the command began")));
    client.exec(command, { env: { ...environment } }, (error, channel) => (error === undefined ? resolve(channel) : reject(error)));
  });
}

/** Undefined when the command succeeded, else what went wrong. */
function endOf(client: Client, channel: ClientChannel, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const stop = (): void => {
      resolve("stopped");
      channel.signal("TERM");
      channel.close();
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    let told: string | undefined = "the connection was lost before the command ended";
    channel.once("exit", (code: number | null, name?: string) => {
      told = code === 0 ? undefined : code === null ? `ended by ${name ?? "a signal"}` : `exit status ${code}`;
    });
    const ended = (): void => {
      signal.removeEventListener("abort", stop);
      resolve(told);
    };
    channel.once("close", ended);
    client.once("close", ended);
  });
}

/**
 * Servers drop names that their `AcceptEnv` lacks without a word, so a command before the command looks whether they
 * came through. Its words are the names alone.
 */
async function accepted(client: Client, environment: Readonly<Record<string, string>>): Promise<void> {
  const names = Object.keys(environment);
  if (names.length === 0) return;
  const strange = names.filter((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || Buffer.byteLength(environment[name] ?? "") > LONGEST);
  if (strange.length > 0) throw new Error(`environment ${strange.join(", ")}: cannot be sent; expected letters, digits and underscores, and at most ${LONGEST} bytes; pass it by stdin`);
  const channel = await open(client, names.map((name) => `printenv ${name} >/dev/null || echo ${name}`).join("; "), environment);
  channel.end();
  const printed = await printedUntil(endOf(client, channel, new AbortController().signal), "printenv", { stdout: channel, stderr: channel.stderr }, { stdout: false, stderr: false }, { log: () => undefined, secrets: [], signal: new AbortController().signal });
  if (printed.stdout !== "") throw new Error(`environment ${printed.stdout.split("\n").join(", ")}: not accepted by the server; expected its AcceptEnv to name it; add it there, or pass the value by stdin`);
}
