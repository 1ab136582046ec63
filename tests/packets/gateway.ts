/** The gateway of mode `internal` among the packets: a guest that boots from its seed, or its ruleset in a namespace where none can. */
import { closeSync, openSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeSeed } from "../../components/gateway/seed-file";
import type { GatewayPlan } from "../../components/model";
import { rulesetText } from "../../components/model/ruleset-text";
import { readDisc } from "../../simulator/world/guests/disc";
import { Machine } from "../../simulator/world/guests/machine";
import { isSeed, noCloudOn } from "../../simulator/world/guests/no-cloud";
import { noCloudScript } from "../../simulator/world/guests/no-cloud-script";
import type { Ground } from "../../simulator/world/network/ground";
import { missingForGuests } from "../../simulator/world/requirements";
import { namespaceName, type World } from "../../simulator/world/world";
import { ensureDebian } from "../../toolchain/debian";

/** Milliseconds that it has to boot. */
const PATIENCE = 60_000;
const PACE = { readBytes: undefined, writeBytes: undefined, reads: undefined, writes: undefined };

/** Makes the gateway of a plan, whose cards are plugged. @returns whether it is a guest that booted */
export async function startGateway(world: World, ground: Ground, plan: GatewayPlan): Promise<boolean> {
  if (missingForGuests().length > 0) {
    await ground.run("sh", ["-eu"], { stdin: standIn(plan) });
    return false;
  }
  const { path } = writeSeed(plan.seed);
  const disc = readDisc(path, isSeed);
  rmSync(dirname(path), { recursive: true });
  const seed = disc === undefined ? undefined : noCloudOn(disc);
  if (seed === undefined) throw new Error("the gateway's disc has no seed");
  const [disk, script] = [join(world.folder, "gateway.raw"), join(world.folder, "gateway.sh")];
  rmSync(disk, { force: true });
  closeSync(openSync(disk, "w", 0o600));
  truncateSync(disk, 2 * 1024 ** 3);
  writeFileSync(script, noCloudScript(seed, plan.vmid), { mode: 0o600 });
  const tools = await ensureDebian((line) => void process.stderr.write(`${line}\n`));
  const machine = await Machine.start(world, { vmid: plan.vmid, root: { file: disk, pace: PACE }, disks: [], seed: script, agent: false, groups: [], tools }, join(world.folder, "gateway.log"), (line) => void process.stderr.write(`${line}\n`));
  const late = new Promise<never>((_, reject) => void setTimeout(() => reject(new Error("the gateway does not boot")), PATIENCE).unref());
  await Promise.race([machine.booted, late]);
  await machine.inside("systemctl", "is-active", "nftables.service");
  return true;
}

function standIn({ vmid, uplink, legs, ruleset }: GatewayPlan): string {
  const namespace = namespaceName(vmid);
  const named = [{ interface: "uplink", address: uplink.address }, ...legs];
  const lines = named.flatMap((leg, index) => [`link set eth${index} name ${leg.interface}`, `addr add ${leg.address} dev ${leg.interface}`, `link set ${leg.interface} up`]);
  return [
    `printf '${[...lines, "link set lo up", `route add default via ${uplink.router}`, ""].join("\\n")}' | ip -n ${namespace} -batch -`,
    `ip netns exec ${namespace} sysctl -q -w net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.default.rp_filter=1 net.ipv4.ip_forward=1`,
    `ip netns exec ${namespace} nft -f - <<'RULESET'\n${rulesetText(ruleset)}RULESET`,
  ].join("\n");
}
