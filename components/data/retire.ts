import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { HostConnection } from "../host/connection";
import type { LeavingDisk } from "../model/kept";

const Config = z.record(z.string(), z.unknown());

/**
 * Deletes disks of given-up data from holders that keep other data: what the provider takes from a VM stays with it as
 * an unused disk. Whole holders are deleted by Pulumi. Does nothing to a disk that is gone, so that an interrupted run
 * can go on.
 *
 * @throws RunError while the machine still uses the disk
 */
export async function deleteRetired(host: HostConnection, disks: readonly LeavingDisk[]): Promise<void> {
  for (const { key, node, holder, machine, interface: slot, volume } of disks) {
    const path = (vmid: number): string => `/nodes/${node}/qemu/${vmid}/config`;
    // As the machine runs, not as it will run after its next start.
    const read = async (vmid: number): Promise<Record<string, unknown>> => Config.parse(await host.get(path(vmid), { current: "1" }));
    const holds = (config: Record<string, unknown>, pattern: RegExp): string | undefined => Object.keys(config).find((option) => pattern.test(option) && String(config[option]).split(",")[0] === volume);

    if (machine !== undefined && holds(await read(machine), /^scsi\d+$/) !== undefined) throw new pulumi.RunError(`VM ${machine}: still uses ${volume}, which is given up; expected that it let go of it; restart the machine, then run pulumi up again`);
    if (holds(await read(holder), new RegExp(`^${slot}$`)) !== undefined) await host.put(path(holder), { delete: slot });
    const unused = holds(await read(holder), /^unused\d+$/);
    if (unused !== undefined) await host.put(path(holder), { delete: unused });
    await pulumi.log.info(`${key}: deleted ${volume}, whose data was given up`);
  }
}
