/** Connects to a server by SSH, directly or through a bastion, and holds each hop to its host key. */
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "ssh2";
import type { AuthenticationType, ConnectConfig } from "ssh2";
import type { Context } from "../kind";
import { blobOf, fingerprintOf, typeIn } from "./connection";
import type { Connection, Endpoint } from "./connection";

/** A connection that stands, and its end at all hops. */
export interface Dialled {
  readonly client: Client;
  readonly end: () => void;
}

/** No other attempt can end better. */
class Final extends Error {}

/** Waits between attempts, as in Pulumi's SDK (retry.Until): from 0.1 s, half as long again each time, up to 5 s. */
const delayMs = (failed: number): number => Math.min(100 * 1.5 ** failed, 5_000);

/** How long nobody answers before a connection counts as lost. */
const SILENCE = { keepaliveInterval: 15_000, keepaliveCountMax: 4 } as const;

/**
 * Connects, and tries again as often as the connection allows; a server with another host key than the expected one is
 * not asked twice.
 *
 * @throws Error with the hop and the last reason
 */
export async function dial(connection: Connection, context: Context): Promise<Dialled> {
  const { proxy } = connection;
  if (proxy === undefined) {
    const client = await persistently("Dial", connection, context, () => connect(connection, undefined, context.signal));
    return { client, end: () => client.destroy() };
  }
  const bastion = await persistently("Dial proxy", proxy, context, () => connect(proxy, undefined, context.signal)).catch((error: Error) => {
    throw new Error(`proxy: ${error.message}`, { cause: error });
  });
  try {
    const through = async (): Promise<Client> => connect(connection, await forward(bastion, connection), context.signal);
    const client = await persistently("Dial from proxy", connection, context, through);
    return { client, end: () => { client.destroy(); bastion.destroy(); } };
  } catch (error) {
    bastion.destroy();
    throw error;
  }
}

async function persistently(what: string, { host, port, dialErrorLimit }: Endpoint, { log, signal }: Context, attempt: () => Promise<Client>): Promise<Client> {
  for (let failed = 0; ; failed += 1) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      const reason = `${host}:${port}: ${(error as Error).message}`;
      if (error instanceof Final || signal.aborted) throw new Error(reason, { cause: error });
      if (dialErrorLimit !== -1 && failed >= dialErrorLimit) throw new Error(`${reason}; after ${failed === 0 ? "one attempt" : `${failed + 1} attempts`}`, { cause: error });
      log(`${what} ${failed + 1}/${dialErrorLimit === -1 ? "inf" : dialErrorLimit} failed: retrying`);
      await pause(delayMs(failed), undefined, { signal });
    }
  }
}

/** One attempt: over a socket of its own, or over a channel of the bastion. */
function connect(endpoint: Endpoint, through: Duplex | undefined, signal: AbortSignal): Promise<Client> {
  const client = new Client();
  const seen: { key?: Buffer } = {};
  return new Promise<Client>((resolve, reject) => {
    const fail = (error: Error): void => {
      signal.removeEventListener("abort", stop);
      client.destroy();
      through?.destroy();
      reject(error);
    };
    const stop = (): void => fail(new Error("stopped"));
    signal.addEventListener("abort", stop, { once: true });
    client.on("error", (error) => fail(hostKeyProblem(endpoint, seen.key) ?? error));
    client.on("close", () => fail(hostKeyProblem(endpoint, seen.key) ?? new Error("closed by the server")));
    client.on("keyboard-interactive", (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => endpoint.password ?? "")));
    client.on("ready", () => {
      signal.removeEventListener("abort", stop);
      resolve(client);
    });
    client.connect(configOf(endpoint, through, (key) => { seen.key = key; }));
    client.setNoDelay(true); // each step of the handshake waits 40 ms otherwise
  });
}

/** The whole of an attempt has one time limit: ssh2 counts the handshake, and the socket is made within it. */
function configOf(endpoint: Endpoint, through: Duplex | undefined, see: (key: Buffer) => void): ConnectConfig {
  const { host, port, user, password, privateKey, privateKeyPassword, perDialTimeout, hostKey } = endpoint;
  const agent = endpoint.agentSocketPath ?? process.env["SSH_AUTH_SOCK"];
  const expected = hostKey === undefined ? undefined : blobOf(hostKey);
  const methods: readonly AuthenticationType[] = [
    ...(privateKey === undefined ? [] : ["publickey"] as const),
    ...(password === undefined ? [] : ["password", "keyboard-interactive"] as const),
    ...(agent === undefined ? [] : ["agent"] as const),
  ];
  return {
    host, port, ...SILENCE,
    username: user,
    ...(through === undefined ? {} : { sock: through }),
    ...(password === undefined ? {} : { password, tryKeyboard: true }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(privateKeyPassword === undefined ? {} : { passphrase: privateKeyPassword }),
    ...(agent === undefined ? {} : { agent }),
    authHandler: methods.length === 0 ? ["none"] : [...methods],
    readyTimeout: perDialTimeout * 1_000,
    ...(expected === undefined ? {} : { algorithms: { serverHostKey: algorithmsOf(typeIn(expected)) } }),
    hostVerifier: (key: Buffer) => {
      see(key);
      return hostKey === undefined || expected?.equals(key) === true;
    },
  } as ConnectConfig;
}

/** Signatures that a key of this type can make: those with SHA-1 are not among them. */
function algorithmsOf(type: string): string[] {
  return type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type];
}

/** Another key than the expected one: somebody else answers there. */
function hostKeyProblem({ hostKey }: Endpoint, seen: Buffer | undefined): Final | undefined {
  if (hostKey === undefined || seen === undefined) return undefined;
  const expected = blobOf(hostKey);
  if (expected?.equals(seen) === true) return undefined;
  return new Final(`another host key, got ${fingerprintOf(seen)}; expected ${expected === undefined ? "a key" : fingerprintOf(expected)}; find out who answers there before anything is sent`);
}

/** A connection from the bastion to the server behind it, in the time of an attempt: a filter that drops it is silent for minutes. */
function forward(bastion: Client, { host, port, perDialTimeout }: Endpoint): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = perDialTimeout === 0 ? undefined : setTimeout(() => {
      late = true;
      reject(new Error(`the proxy gets no answer there within ${perDialTimeout} seconds`));
    }, perDialTimeout * 1_000);
    bastion.forwardOut("127.0.0.1", 0, host, port, (error, channel) => {
      clearTimeout(timer);
      if (late) return void channel?.destroy();
      if (error !== undefined) return reject(new Error(`the proxy does not lead there: ${error.message}`));
      channel.once("end", () => channel.destroy()); // the server's end of a channel leaves ours open, unlike that of a socket
      resolve(channel);
    });
  });
}
