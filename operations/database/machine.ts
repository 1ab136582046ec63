/** The way to a database's server in its machine: over SSH, as the server's own user, whom it asks for no password. */
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { DatabasePlan, EnvironmentPlan } from "../../components/model";
import { SSH_KEY } from "../../components/model/given";
import { remoteScript } from "../../components/ssh";
import { dial } from "../../toolchain/plugins/command/dial";
import type { Connection } from "../../toolchain/plugins/command/connection";
import { callPulumi, pulumi } from "../engine/pulumi";
import type { Target } from "../engine/target";
import { misused, otherSide } from "../failure";
import type { DatabaseServer } from "./connection";

/** Seconds for an attempt, and how often another one follows. */
const ATTEMPTS = { perDialTimeout: 15, dialErrorLimit: 3 } as const;

/**
 * How a database's server is asked: in its machine where the stack works there, else as the settings say.
 *
 * @throws Failure where the stack's key or the machine's host key cannot be had
 */
export async function serverOf(target: Target, plan: EnvironmentPlan, { administration, onMachine, port }: DatabasePlan): Promise<DatabaseServer> {
  const { environment, adminPoint } = plan;
  const machine = plan.machines.find(({ key }) => key === onMachine);
  if (machine === undefined || adminPoint === undefined) return administration;
  const [privateKey, hostKey] = await Promise.all([pulumi(target, ["config", "get", `trilane:${SSH_KEY}`], { stack: environment }), hostKeyOf(target, environment, machine.key)]);
  const own = { ...ATTEMPTS, privateKey: `${privateKey.trim()}\n` };
  const connection = { host: machine.address, port: 22, user: machine.user, hostKey, ...own, proxy: { ...adminPoint, ...own } };
  const command = remoteScript(join(__dirname, "relay.sh"), [String(port)], administration.user);
  return { ...administration, open: () => openChannel(connection, command) };
}

/** As the stack tells it since its last run. */
async function hostKeyOf(target: Target, environment: string, machine: string): Promise<string> {
  const { stdout } = await callPulumi(target, ["stack", "output", "--json"], { stack: environment });
  const { hostKeys = {} } = JSON.parse(stdout === "" ? "{}" : stdout) as { readonly hostKeys?: Readonly<Record<string, string>> };
  const found = hostKeys[machine];
  if (found === undefined) throw misused(`stack ${environment}: tells no SSH host key of ${machine}; expected a stack that is up; run pulumi up -s ${environment}`);
  return found;
}

/** What a command in a machine reads and writes. The connection ends with it. */
async function openChannel(connection: Connection, command: string): Promise<Duplex> {
  const dialled = await dial(connection, { log: () => undefined, secrets: [], signal: new AbortController().signal }).catch((error: Error) => {
    throw otherSide(`${connection.host}: cannot be reached over SSH, got ${error.message}; expected the machine behind the admin point; look whether both run`);
  });
  return new Promise((resolve, reject) => {
    dialled.client.exec(command, (error, channel) => {
      if (error !== undefined) {
        dialled.end();
        return reject(error);
      }
      let said = "";
      channel.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
      channel.once("exit", (code: number | null) => void (code === 0 || channel.emit("error", new Error(said.trim() || "the connection in the machine broke"))));
      channel.once("close", dialled.end);
      resolve(channel);
    });
  });
}
