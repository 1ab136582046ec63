/** A world with what filters packets, brought where the system lacks it. */
import { withUnpacked, type Ground } from "../../simulator/world/network/ground";
import { World } from "../../simulator/world/world";
import { ensureNetworkTools } from "../../toolchain/network";

/** Starts an empty world. */
export async function startGround(folder: string): Promise<{ readonly world: World; readonly ground: Ground }> {
  const tools = await ensureNetworkTools((line) => void process.stderr.write(`${line}\n`));
  const world = await World.start(folder);
  return { world, ground: tools === undefined ? world : withUnpacked(world, tools) };
}
