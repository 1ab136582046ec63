import { createServer } from "node:http";

import { splitList } from "../../schema/formats";
import { parseNamed } from "../../schema/property-string";
import type { GuestRecord } from "../../state/records";
import type { GuestTools } from "../guests/boot";
import { hostOf, type Outside } from "../network/outside";
import type { World } from "../world";
import { startBastion, type Bastion } from "./bastion";
import { listenOutside } from "./listen";
import { debianMirror } from "./mirror";
import { serveNames, type Names } from "./names";

/** What the servers outside are started with. */
export interface OutsideOptions {
  readonly world: World;
  readonly tools: GuestTools;
  readonly outside: Outside;
  /** The machines as they are now. */
  readonly guests: () => readonly Readonly<GuestRecord>[];
  readonly log: (line: string) => void;
}

/** Servers outside that run. */
export interface RunningOutside {
  /** The way in for admins and stacks; undefined where nobody is an admin point. */
  readonly bastion?: Bastion;
  readonly stop: () => Promise<void>;
}

/**
 * Starts what answers outside of the host, each where a peer of its name is: the bastion (`admin`), the mirror of Debian
 * (`mirror`, port 80) and the names (`dns`).
 *
 * @throws Error that says which cannot start
 */
export async function startOutside({ world, tools, outside, guests, log }: OutsideOptions): Promise<RunningOutside> {
  const { admin = [], dns = [] } = outside.peers;
  const mirror = tools.debian === undefined ? undefined : mirrorOf(outside);
  const bastion = admin.length === 0 ? undefined : startBastion(world, tools.root, admin);
  const sockets = await listenOutside(world, mirror === undefined ? [] : [{ address: mirror, port: 80 }], dns.map((address) => ({ address: hostOf(address), port: 53 })));
  const names = (): Names => new Map([...machineNames(guests()), ...(mirror === undefined ? [] : [["mirror", [mirror]] as const])]);
  for (const socket of sockets.udp) serveNames(socket, names);
  const http = tools.debian === undefined ? undefined : createServer(debianMirror(tools.debian, log));
  for (const server of sockets.tcp) server.on("connection", (socket) => http?.emit("connection", socket));
  const running = await bastion;
  return {
    ...(running === undefined ? {} : { bastion: running.facts }),
    stop: async () => {
      await running?.stop();
      http?.closeAllConnections();
      for (const socket of [...sockets.tcp, ...sockets.udp]) socket.close();
    },
  };
}

/** Address of the mirror; undefined where no peer is one. */
export function mirrorOf({ peers: { mirror } }: Outside): string | undefined {
  return mirror?.[0] === undefined ? undefined : hostOf(mirror[0]);
}

/** Names of the machines, as their configuration and cloud-init's data say. */
export function machineNames(guests: readonly Readonly<GuestRecord>[]): Names {
  return new Map(guests.flatMap(({ config }) => {
    const [domain] = splitList(config.searchdomain ?? "");
    const { ip = "" } = parseNamed("pve-qm-ipconfig", config.ipconfig0 ?? "");
    if (config.name === undefined || domain === undefined || !ip.includes("/")) return [];
    return [[`${config.name.split(".")[0] ?? ""}.${domain}`.toLowerCase(), [ip.split("/")[0] ?? ""]] as const];
  }));
}
