import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { asText } from "../errors";
import type { Host } from "../host";
import type { Exports } from "../storage/exports";
import type { GuestTools } from "./guests/boot";
import { DiskFiles } from "./guests/disk-files";
import { prepareScript } from "./guests/prepare";
import { FollowedNetwork } from "./network/follow";
import { withUnpacked } from "./network/ground";
import type { Outside } from "./network/outside";
import { RealGuests } from "./reality";
import { routersOf, seedDisc } from "./guests/seed-disc";
import { authorityOf } from "./outside/authority";
import { mirrorOf, startOutside, type Ways } from "./outside/servers";
import { World } from "./world";

/** What guests of an embedded host become real with. */
export interface RealStart {
  readonly host: Host;
  readonly shares: Exports;
  /** The embedded host's own; its world's folder is `world` in it. */
  readonly directory: string;
  readonly tools: GuestTools;
  /** Who is outside of the host. @default - nobody: its router alone */
  readonly outside?: Outside | undefined;
  /** Called after a change that no request waits for. */
  readonly changed: () => void;
}

/** Guests that run, and the world that they run in. */
export interface RunningGuests {
  /** After every change of the host's records: the network follows them. */
  readonly follow: () => void;
  readonly ways: Ways;
  /** Asks them to power off, unless in a hurry, and ends the world. */
  readonly stop: (hurry: boolean) => Promise<void>;
}

/** Starts the world of an embedded host, and powers on what its records call running; what cannot start is told on standard error. */
export async function startRealGuests({ host, shares, directory, tools, outside = { peers: {}, routes: [] }, changed }: RealStart): Promise<RunningGuests> {
  const world = await World.start(join(directory, "world"));
  const files = new DiskFiles(host.state, shares, join(world.folder, "disks"));
  host.uploads = { folder: emptied(join(world.folder, "incoming")), keep: (file, volume) => files.keep(file, volume) };
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const up: { guests?: RealGuests } = {};
  const isUp = (vmid: number): boolean => up.guests?.isUp(vmid) ?? false;
  const network = await FollowedNetwork.start({ state: host.state, routers: (vmid) => routersOf(seedDisc(host, vmid, files)), ground: tools.network === undefined ? world : withUnpacked(world, tools.network), outside, isUp, log }).catch(async (error: unknown) => {
    await world.stop();
    throw error;
  });
  const authority = await authorityOf(join(world.folder, "authority"));
  const guests = new RealGuests({ host, world, tools, files, changed, prepare: prepareScript({ mirror: mirrorOf(outside), authority: authority.certificate }), mirror: mirrorOf(outside), lacks: await lackedBy(world), plug: () => network.apply() });
  up.guests = guests;
  host.tasks.reality = guests.carryOut;
  host.memoryOf = (vmid) => guests.memory(vmid);
  host.agentOf = (vmid) => guests.agent(vmid);
  const servers = await startOutside({ world, tools, outside, authority, guests: () => host.state.guests.values(), log }).catch(async (error: unknown) => {
    await world.stop();
    throw error;
  });
  void guests.begin(log).then(changed, (error: unknown) => log(`guests: ${asText(error)}`));
  return {
    follow: () => network.follow(),
    ways: servers.ways,
    stop: async (hurry) => {
      network.stop();
      await servers.stop();
      await guests.stop(hurry);
      await world.stop();
    },
  };
}

/** A folder without what an embedded host that was killed left in it. */
function emptied(folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Packages that do nothing here, with the reason: what they need of the kernel. */
async function lackedBy(world: World): Promise<ReadonlyMap<string, string>> {
  const probe = "ip link add probe type wireguard && ip link delete probe";
  return world.run("sh", ["-c", probe]).then(() => new Map(), () => new Map([["wireguard-tools", "this kernel has no wireguard"]]));
}
