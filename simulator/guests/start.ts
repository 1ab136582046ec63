import { failure } from "../errors";
import type { Host } from "../host";
import { findVolume } from "../storage/allocation";
import { splitVolumeId, storageConfig, storagePath } from "../storage/volumes";
import type { GuestRecord } from "../state/records";
import type { Worker } from "../tasks/tasks";
import { drives } from "./drives";
import { memoryMiB } from "./guest";
import { parseNic } from "./nics";

/** Refuses to start what a real host could not start: what it is made of must be there (QemuServer.pm vm_start_nolock). */
export function requireStartable(host: Host, guest: Readonly<GuestRecord>, worker: Pick<Worker, "log">): void {
  const { config, node } = guest;
  const { cores = 1, memoryMiB: memory = 0, interfaces = {} } = host.state.nodes.get(node) ?? {};
  if (Number(config.sockets ?? "1") * Number(config.cores ?? "1") > cores) throw failure(`MAX ${cores} vcpus allowed per VM on this node`);
  for (const [, { file }] of drives(config)) requireActive(host, node, file);
  for (const option of Object.keys(config).filter((name) => /^net\d+$/.test(name)).sort()) {
    const { bridge } = parseNic(config[option] ?? "");
    if (bridge === undefined || interfaces[bridge] !== undefined) continue;
    worker.log(`bridge '${bridge}' does not exist`);
    throw failure("start failed: QEMU exited with code 1");
  }
  if (memoryMiB(config) <= memory) return;
  worker.log("kvm: cannot set up guest memory 'pc.ram': Cannot allocate memory");
  throw failure("start failed: QEMU exited with code 1");
}

/** A volume that is gone, in the words of its storage's plugin (Plugin.pm, LvmThinPlugin.pm activate_volume). */
function requireActive(host: Host, node: string, volume: string): void {
  const parts = splitVolumeId(volume);
  if (parts === undefined) return;
  const storage = storageConfig(host, parts.storage);
  if (findVolume(host, node, volume) !== undefined) return;
  if (storagePath(parts.storage, storage) !== undefined) throw failure(`volume '${volume}' does not exist`);
  throw failure(`no such logical volume ${String(storage.options.vgname ?? "pve")}/${parts.name}`);
}
