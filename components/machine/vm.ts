import type * as pulumi from "@pulumi/pulumi";
import type { DataDiskPlan, MachinePlan, SizePlan } from "../model/plan";
import type { VmArgs, VmDisk } from "../provider";

/**
 * What is asked of Proxmox for a VM, complete: an option left out would get a default of the provider, differ after a
 * refresh, or need a right that an environment's token does not have (tags, startup order, a CD-ROM drive).
 */
export function vmArgs(plan: MachinePlan, agent: boolean, attached: readonly VmDisk[] = []): VmArgs {
  return { ...identity(plan), ...lifeCycle, ...hardware(plan.size, agent), disks: [bootDisk(plan), ...attached], networkDevices: [networkCard(plan)], initialization: cloudInit(plan) };
}

function identity({ node, vmid, name, pool, description }: MachinePlan): VmArgs & { nodeName: string } {
  return { nodeName: node, vmId: vmid, name, poolId: pool, description };
}

/** Created stopped: `start.mjs` starts it when its firewall stands. Nothing reboots or deletes by surprise. */
export const lifeCycle = {
  started: false,
  onBoot: true,
  reboot: false,
  rebootAfterUpdate: false,
  stopOnDestroy: false,
  timeoutShutdownVm: 120,
  timeoutCreate: 1800,
  deleteUnreferencedDisksOnDestroy: false,
  purgeOnDestroy: true,
  protection: false,
  template: false,
  migrate: false,
} as const;

/** The part of a size that is not about disks and network. */
type ProcessorAndMemory = Pick<SizePlan, "cores" | "cpuLimit" | "cpuWeight" | "memoryMiB" | "memoryFloorMiB">;

/** What every VM has, and what its size says. */
export function hardware(size: ProcessorAndMemory, agent: boolean): Partial<VmArgs> {
  return {
    acpi: true,
    bios: "seabios",
    keyboardLayout: "en-us",
    tabletDevice: true,
    operatingSystem: { type: "l26" },
    scsiHardware: "virtio-scsi-single",
    bootOrders: ["scsi0"],
    cpu: { cores: size.cores, sockets: 1, type: "x86-64-v2-AES", limit: size.cpuLimit, units: size.cpuWeight },
    memory: { dedicated: size.memoryMiB, floating: size.memoryFloorMiB },
    // Unset, the provider asks for a drive, which needs Sys.Console on `/`.
    cdrom: { fileId: "none", interface: "ide3" },
    serialDevices: [{ device: "socket" }],
    vga: { type: "serial0" },
    agent: { enabled: agent, type: "virtio", timeout: "1m", trim: false, waitForIp: { disabled: true } },
  };
}

/** All eight limits are set and none is zero: a missing one differs for ever (measured on Proxmox VE 9.2). */
export function limits(size: Pick<SizePlan, "diskIops" | "diskMBps">) {
  return {
    read: size.diskMBps,
    readBurstable: size.diskMBps,
    write: size.diskMBps,
    writeBurstable: size.diskMBps,
    iopsRead: size.diskIops,
    iopsReadBurstable: size.diskIops,
    iopsWrite: size.diskIops,
    iopsWriteBurstable: size.diskIops,
  };
}

/** What every disk has. */
export const drive = { fileFormat: "qcow2", iothread: true, discard: "on", ssd: true, aio: "io_uring", cache: "none", backup: true, replicate: true } as const;

/** The disk that the image is copied to. */
export function bootDisk({ storage, image, size }: Pick<MachinePlan, "storage" | "image" | "size">): VmDisk {
  return { ...drive, interface: "scsi0", datastoreId: storage, importFrom: image, size: size.diskGiB, speed: limits(size) };
}

/** A volume of the holder, attached: Proxmox leaves it alone when it deletes the machine. */
export function dataDisk({ storage, size }: MachinePlan, { interface: slot, serial, sizeGiB }: DataDiskPlan, path: pulumi.Input<string>): VmDisk {
  return { ...drive, interface: slot, datastoreId: storage, pathInDatastore: path, size: sizeGiB, serial, speed: limits(size) };
}

function networkCard({ bridge, vlan, mac, size, firewall }: MachinePlan) {
  return { bridge, ...(vlan === undefined ? {} : { vlanId: vlan }), model: "virtio", macAddress: mac, firewall: firewall.nic, rateLimit: size.networkMBps, disconnected: false };
}

/** Keys only: a cloud-init password would be readable in clear on the host. `upgrade` off keeps the image pinned. */
function cloudInit({ storage, address, prefixLength, gateway, dns, domain, user, keys }: MachinePlan) {
  return {
    datastoreId: storage,
    interface: "ide2",
    type: "nocloud",
    upgrade: false,
    ipConfigs: [{ ipv4: { address: `${address}/${prefixLength}`, gateway } }],
    dns: { servers: [...dns], domain },
    userAccount: { username: user, keys: [...keys] },
  };
}
