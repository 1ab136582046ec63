import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:net";
import { join } from "node:path";

import { splitList } from "../../schema/formats";
import { parseNamed } from "../../schema/property-string";
import type { GuestRecord } from "../../state/records";
import type { GuestTools } from "../guests/boot";
import type { Forward } from "../network/forward";
import { hostOf, type Outside } from "../network/outside";
import type { World } from "../world";
import type { Authority } from "./authority";
import { startBastion, type Bastion } from "./bastion";
import { serveEndpoint, standingFor, type Standing } from "./endpoints";
import { listenOutside } from "./listen";
import { debianMirror } from "./mirror";
import { serveNames, type Names } from "./names";
import { stableForward } from "./stable-forward";

/** What the servers outside are started with. */
export interface OutsideOptions {
  readonly world: World;
  readonly tools: GuestTools;
  readonly outside: Outside;
  /** Vouches for endpoints. */
  readonly authority: Authority;
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
 * (`mirror`, port 80), the names (`dns`), and the endpoints of services of somebody else at their own addresses.
 *
 * @throws Error that says which cannot start
 */
export async function startOutside({ world, tools, outside, authority, guests, log }: OutsideOptions): Promise<RunningOutside> {
  const { admin = [], dns = [] } = outside.peers;
  const mirror = tools.debian === undefined ? undefined : mirrorOf(outside);
  const bastion = admin.length === 0 ? undefined : startBastion(world, tools.root, admin);
  const endpoints = standingFor(outside.endpoints ?? {});
  const places = [...(mirror === undefined ? [] : [{ address: mirror, port: 80 }]), ...endpoints.flatMap((one) => one.places)];
  const sockets = await listenOutside(world, places, dns.map((address) => ({ address: hostOf(address), port: 53 })));
  const names = (): Names => new Map([...machineNames(guests()), ...(mirror === undefined ? [] : [["mirror", [mirror]] as const]), ...hostNames(outside)]);
  for (const socket of sockets.udp) serveNames(socket, names);
  const http = tools.debian === undefined ? undefined : createServer(debianMirror(tools.debian, log));
  const ends = mirror === undefined ? 0 : 1;
  for (const server of sockets.tcp.slice(0, ends)) server.on("connection", (socket) => http?.emit("connection", socket));
  const hangUp = await serveEndpoints(endpoints, sockets.tcp.slice(ends), authority, join(world.folder, "asked"));
  const doors = await openDoors(world, outside);
  const running = await bastion;
  return {
    ways: { ...(running === undefined ? {} : { bastion: running.facts }), doors: Object.fromEntries([...doors].map(([name, { port }]) => [name, port])) },
    stop: async () => {
      await Promise.all([running, ...doors.values()].map((one) => one?.stop()));
      http?.closeAllConnections();
      for (const end of hangUp) end();
      for (const socket of [...sockets.tcp, ...sockets.udp]) socket.close();
    },
  };
}

/** Address of the mirror; undefined where no peer is one. */
export function mirrorOf({ peers: { mirror } }: Outside): string | undefined {
  return mirror?.[0] === undefined ? undefined : hostOf(mirror[0]);
}

/** Servers are in the order of the endpoints' places. */
function serveEndpoints(endpoints: readonly Standing[], servers: readonly Server[], authority: Authority, folder: string): Promise<readonly (() => void)[]> {
  let next = 0;
  return Promise.all(endpoints.map((endpoint) => serveEndpoint(endpoint, servers.slice(next, (next += endpoint.places.length)), authority, folder)));
}

async function openDoors(world: World, { doors = {} }: Outside): Promise<ReadonlyMap<string, Forward>> {
  const folder = join(world.folder, "doors");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return new Map(await Promise.all(Object.entries(doors).map(async ([name, to]) => [name, await stableForward(world, `door ${name}`, to, join(folder, encodeURIComponent(name)))] as const)));
}

/** A host that several endpoints name has the addresses of all. */
function hostNames({ endpoints = {} }: Outside): Names {
  const names = new Map<string, readonly string[]>();
  for (const { host, addresses } of Object.values(endpoints)) names.set(host.toLowerCase(), [...new Set([...(names.get(host.toLowerCase()) ?? []), ...addresses.map(hostOf)])]);
  return names;
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
