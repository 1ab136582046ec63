import { Groups } from "../../../../simulator/world/guests/limits";
import { World } from "../../../../simulator/world/world";

/** Starts a world in the folder that is named, puts things into it, says so, and waits to be killed. */
async function main(): Promise<void> {
  const world = await World.start(process.argv[2] ?? "");
  await world.run("sh", ["-c", "ip netns add vm-100; ip link add br-test type bridge; mkdir -p /run/guests/here; mount -t tmpfs tmpfs /run/guests/here"]);
  const [device] = (await world.run("sh", ["-c", 'truncate -s 8M "$1/disk" && losetup --find --show "$1/disk"', "sh", world.folder])).split("\n");
  new Groups(world.name).make(100, []);
  world.spawn("sleep", ["1000"], "ignore");
  process.stdout.write(`${JSON.stringify({ pid: world.pid, device })}\n`);
  setInterval(() => undefined, 1000);
}

void main();
