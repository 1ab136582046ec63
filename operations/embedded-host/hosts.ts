import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { HostSettings } from "../../components/model";
import type { NodeDefinition } from "../../simulator/state/fresh";
import type { GuestTools } from "../../simulator/world/guests/boot";
import { refused } from "../failure";
import type { Layout } from "../workspace/layout";
import { simulatorOf } from "../workspace/layout";
import type { Places } from "../workspace/places";
import type { EmbeddedHost } from "./host";
import { outsideOf } from "./outside";
import { runningHost, startHost, stopHost } from "./host";

/** Embedded hosts by host stack. */
export type EmbeddedHosts = Readonly<Record<string, EmbeddedHost>>;

/** Disk that a node has for itself, beside what it may give away, GiB. */
const OWN_DISK_GIB = 48;

/** The nodes that settings describe, as an embedded host has them: each gives exactly what it may give away. */
export function nodesOf({ nodes, bridge }: HostSettings): readonly NodeDefinition[] {
  return Object.entries(nodes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { address, capacity }]) => ({ name, cores: capacity.cores, memoryMiB: capacity.memoryMiB, diskGiB: capacity.diskGiB + OWN_DISK_GIB, address: `${address}/24`, bridges: [bridge] }));
}

/**
 * Starts an embedded host for each host stack; those that run already stay as they are.
 *
 * @param parent process they end with. @default none: they stay until they are stopped
 * @param guests what real guests are made of. @default - machines are records
 */
export async function startHosts(places: Places, { hosts }: Pick<Layout, "hosts">, parent?: number, guests?: GuestTools): Promise<EmbeddedHosts> {
  const started = hosts.map(async ([stack, settings]) => [stack, await startHost({ directory: simulatorOf(places, stack), nodes: nodesOf(settings), guests, outside: guests === undefined ? undefined : outsideOf(places, stack, settings), ...(parent === undefined ? {} : { parent }) })] as const);
  // None is left starting when another one failed: what is removed then must not come back.
  await Promise.allSettled(started);
  return Object.fromEntries(await Promise.all(started));
}

/** The embedded hosts that run in this checkout, one per host stack. @throws Failure (1) when one is missing */
export async function keptHosts(places: Places, { hosts }: Pick<Layout, "hosts">): Promise<EmbeddedHosts> {
  const found = await Promise.all(hosts.map(async ([stack]) => [stack, await runningHost(simulatorOf(places, stack))] as const));
  const running = found.flatMap(([stack, host]) => (host === undefined ? [] : [[stack, host] as const]));
  const missing = found.flatMap(([stack, host]) => (host === undefined ? [stack] : []));
  if (running.length === 0) throw refused("embedded host: none is running; expected one that is kept; start it with npm run demo -- --keep");
  if (missing.length > 0) throw refused(`embedded host: none is running for ${missing.join(", ")}; expected one per host stack; start it with npm run demo -- --keep`);
  return Object.fromEntries(running);
}

/** Folders of all embedded hosts of this checkout, also of hosts that the settings no longer name. */
export function simulatorsIn(places: Places): string[] {
  try {
    return readdirSync(places.home).filter(isSimulator).map((name) => join(places.home, name));
  } catch {
    return [];
  }
}

/** Whether a name below `.trilane` is that of an embedded host. */
export const isSimulator = (name: string): boolean => /^simulator(-[a-z0-9]+)*$/.test(name);

/** Folder of the network shares that the embedded hosts see together (simulator/storage/exports.ts). */
export const sharesOf = (places: Places): string => join(places.home, "shared");

/** Stops all embedded hosts of this checkout and removes what they hold. */
export async function removeHosts(places: Places): Promise<void> {
  for (const directory of simulatorsIn(places)) {
    await stopHost(directory);
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  rmSync(sharesOf(places), { recursive: true, force: true });
}
