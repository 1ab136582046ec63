import type { Socket } from "node:dgram";
import type { Server } from "node:net";

import { PEERS } from "../network/outside";
import type { World } from "../world";

/** Milliseconds until all must listen. */
const PATIENCE = 15_000;

/** Address and port of a peer outside. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

/** Sockets that listen among the peers, in the order in which they were asked for. */
export interface Listening {
  readonly tcp: readonly Server[];
  readonly udp: readonly Socket[];
}

/** Listens where it stands, and hands each socket to its parent: a socket stays in the network that it was made in. */
const PROGRAM = `
const [tcp, udp] = JSON.parse(process.argv[1]);
const fail = (error) => { process.stderr.write(error.message + "\\n"); process.exit(1); };
tcp.forEach(({ address, port }, index) => {
  const server = require("node:net").createServer().once("error", fail);
  server.listen({ host: address, port, exclusive: true }, () => process.send({ kind: "tcp", index }, server));
});
udp.forEach(({ address, port }, index) => {
  const socket = require("node:dgram").createSocket("udp4").once("error", fail);
  socket.bind({ address, port, exclusive: true }, () => process.send({ kind: "udp", index }, socket));
});
process.once("message", () => process.exit(0));
`;

/**
 * Listens in the network of the peers outside; whoever speaks there is served by this process.
 *
 * @throws Error when an address is no peer's, or a port is taken
 */
export async function listenOutside(world: Pick<World, "spawn">, tcp: readonly Place[], udp: readonly Place[]): Promise<Listening> {
  if (tcp.length + udp.length === 0) return { tcp: [], udp: [] };
  const child = world.spawn("nsenter", [`--net=/run/netns/${PEERS}`, "--", process.execPath, "-e", PROGRAM, JSON.stringify([tcp, udp])], ["ignore", "ignore", "pipe", "ipc"]);
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (part: string) => (said += part));
  const made: { tcp: Server[]; udp: Socket[] } = { tcp: [], udp: [] };
  await new Promise<void>((resolve, reject) => {
    const refuse = (what: string): void => reject(new Error(`outside: cannot listen, ${what}; expected ${[...tcp, ...udp].map(({ address, port }) => `${address} port ${port}`).join(", ")}\n${said.trim()}`));
    const timer = setTimeout(() => refuse(`not done after ${PATIENCE / 1000} seconds`), PATIENCE);
    child.once("error", (error) => refuse(error.message));
    child.once("close", () => (clearTimeout(timer), refuse("it ended")));
    child.on("message", ({ kind, index }: { kind: "tcp" | "udp"; index: number }, handle) => {
      if (kind === "tcp") made.tcp[index] = handle as Server;
      else made.udp[index] = handle as Socket;
      if (Object.keys(made.tcp).length < tcp.length || Object.keys(made.udp).length < udp.length) return;
      clearTimeout(timer);
      resolve();
    });
  }).finally(() => (child.connected ? child.send("done") : child.kill("SIGKILL")));
  return made;
}
