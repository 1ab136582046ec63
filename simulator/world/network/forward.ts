import { createServer, type Server, type Socket } from "node:net";

import type { World } from "../world";
import { PEERS } from "./outside";

/**
 * Carries one connection: bash opens it, and two processes move what is said. It ends with the other side; who has
 * nothing more to say is answered for ten seconds yet.
 */
const CARRY = 'exec 3<>"/dev/tcp/$1/$2" 4<&0 || exit 1; { cat <&4 >&3; sleep 10; [ "$(cat /proc/$$/comm)" != cat ] || kill $$; } > /dev/null & exec cat <&3';

/** A port of this machine through which a machine of the world is reached, as the admin point would. */
export interface Forward {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/**
 * Opens a port on 127.0.0.1 whose connections begin among the peers outside, so that they pass every filter on their way.
 *
 * @param to address and port of who is reached; who does not answer is a connection that ends at once
 * @param port of this machine; 0 for a free one
 */
export async function openForward(world: Pick<World, "spawn">, to: { readonly address: string; readonly port: number }, port = 0): Promise<Forward> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    // Not by `ip netns exec`, which makes a mount namespace for each connection: a quarter of a second.
    const child = world.spawn("nsenter", [`--net=/run/netns/${PEERS}`, "--", "bash", "-c", CARRY, "forward", to.address, String(to.port)], ["pipe", "pipe", "ignore"]);
    const end = (): void => {
      open.delete(socket);
      socket.destroy();
      child.stdin?.destroy();
    };
    if (child.stdin) socket.pipe(child.stdin).on("error", end);
    child.stdout?.pipe(socket);
    child.once("error", end);
    socket.once("error", end).once("close", end);
  });
  return { port: await listening(server, port), stop: () => closed(server, open) };
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function closed(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  for (const socket of open) socket.destroy();
  return new Promise((resolve) => void server.close(() => resolve()));
}
