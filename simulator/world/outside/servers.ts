import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { splitList } from "../../schema/formats";
import { parseNamed } from "../../schema/property-string";
import type { GuestRecord } from "../../state/records";
import type { GuestTools } from "../guests/boot";
import type { Forward } from "../network/forward";
import { hostOf, type Outside } from "../network/outside";
import type { World } from "../world";
import { startBastion, type Bastion } from "./bastion";
import { listenOutside } from "./listen";
import { debianMirror } from "./mirror";
import { serveNames, type Names } from "./names";
import { stableForward } from "./stable-forward";

/** What the servers outside are started with. */
export interface OutsideOptions {
  readonly world: World;
  readonly tools: GuestTools;
  readonly outside: Outside;
  /** The machines as they are now. */
  readonly guests: () => readonly Readonly<GuestRecord>[];
  readonly log: (line: string) => void;
}

/** Ways from this machine to what is outside, and from there to machines. */
export interface Ways {
  /** The way in for admins and stacks; undefined where nobody is an admin point. */
  readonly bastion?: Bastion;
  /** Port on 127.0.0.1 of each door, by its name; the same again after a restart. */
  readonly doors: Readonly<Record<string, number>>;
}

/** Servers outside that run. */
export interface RunningOutside {
  readonly ways: Ways;
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
  const doors = await openDoors(world, outside);
  const running = await bastion;
  return {
    ways: { ...(running === undefined ? {} : { bastion: running.facts }), doors: Object.fromEntries([...doors].map(([name, { port }]) => [name, port])) },
    stop: async () => {
      await Promise.all([running, ...doors.values()].map((one) => one?.stop()));
      http?.closeAllConnections();
      for (const socket of [...sockets.tcp, ...sockets.udp]) socket.close();
    },
  };
}

/** Address of the mirror; undefined where no peer is one. */
export function mirrorOf({ peers: { mirror } }: Outside): string | undefined {
  return mirror?.[0] === undefined ? undefined : hostOf(mirror[0]);
}

async function openDoors(world: World, { doors = {} }: Outside): Promise<ReadonlyMap<string, Forward>> {
  const folder = join(world.folder, "doors");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return new Map(await Promise.all(Object.entries(doors).map(async ([name, to]) => [name, await stableForward(world, `door ${name}`, to, join(folder, encodeURIComponent(name)))] as const)));
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
