import * as pulumi from "@pulumi/pulumi";
import type { Leftovers } from "../host/leftovers";
import type { HolderPlan } from "../model/plan";
import { asRecorded, type RecordedDisk } from "../model/recorded";
import { Vm, VmFirewall, type VmArgs } from "../provider";
import { leftHolder } from "./leftovers";

/** Arguments of {@link DataHolder}. */
export interface DataHolderArgs {
  /** The holder and its disks, as planned. */
  readonly plan: HolderPlan;
  /** Clears what an interrupted run left. */
  readonly leftovers: Leftovers;
  /** Its disks as the state records them. @default - it is new */
  readonly recorded?: readonly RecordedDisk[] | undefined;
}

/**
 * The VM that owns the disks of a machine's data. It is never started and never replaced; Proxmox and Pulumi refuse to
 * delete it while it is locked.
 */
export class DataHolder extends pulumi.ComponentResource {
  /** Stands before a machine that uses the disks may start: a holder without it was never used. */
  readonly sealed: pulumi.Resource;
  readonly #vm: Vm;
  readonly #key: string;

  /** Declares the VM with its disks, then its firewall options. */
  constructor(name: string, { plan, leftovers, recorded }: DataHolderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:data:DataHolder", name, {}, opts);
    this.#key = plan.key;
    const vmName = `${name}-vm`;
    const place = { nodeName: plan.node, vmId: plan.vmid };
    const { disks, ignored } = asRecorded(plan.disks, recorded);
    this.#vm = new Vm(vmName, holderArgs({ ...plan, disks }), {
      parent: this,
      protect: plan.locked,
      dependsOn: leftovers.cleared(leftHolder, vmName, { ...place, name: plan.name }),
      // Disks grow through the machine that uses them, never through the holder: see docs/data.md.
      ignoreChanges: ["started", "ipv4Addresses", "ipv6Addresses", "networkInterfaceNames", ...ignored],
    });
    this.sealed = new VmFirewall(
      `${name}-firewall`,
      { ...place, vmId: this.#vm.vmId, enabled: true, inputPolicy: "DROP", outputPolicy: "DROP", dhcp: false, ndp: false, radv: false, macfilter: true, ipfilter: true, logLevelIn: "info", logLevelOut: "info" },
      { parent: this, dependsOn: [this.#vm], deletedWith: this.#vm, replaceWith: [this.#vm] },
    );
    this.registerOutputs({ name: this.#vm.name, vmid: this.#vm.vmId });
  }

  /** Where a disk lies in its storage, for the machine that attaches it. */
  pathOf(slot: string): pulumi.Output<string> {
    return this.#vm.disks.apply((disks) => {
      const path = disks?.find((disk) => disk.interface === slot)?.pathInDatastore ?? "";
      if (path !== "") return path;
      // A preview does not know a disk that is still to be added.
      if (pulumi.runtime.isDryRun()) return pulumi.unknown as string;
      // Without a path the provider would give the machine an empty disk of its own.
      throw new pulumi.RunError(`${this.#key}: its holder has no disk at ${slot}; expected the disk of its data; run pulumi refresh`);
    });
  }
}

/** Limits for a disk that nobody reads or writes through the holder: all are set, because a missing one differs for ever. */
const idle = { read: 1, readBurstable: 1, write: 1, writeBurstable: 1, iopsRead: 10, iopsReadBurstable: 10, iopsWrite: 10, iopsWriteBurstable: 10 };

function holderArgs({ node, vmid, name, pool, description, storage, locked, disks }: HolderPlan): VmArgs & { nodeName: string } {
  return {
    nodeName: node,
    vmId: vmid,
    name,
    poolId: pool,
    description,
    started: false,
    onBoot: false,
    reboot: false,
    rebootAfterUpdate: false,
    stopOnDestroy: false,
    timeoutShutdownVm: 120,
    timeoutCreate: 1800,
    deleteUnreferencedDisksOnDestroy: false,
    purgeOnDestroy: true,
    protection: locked,
    template: false,
    migrate: false,
    acpi: true,
    bios: "seabios",
    keyboardLayout: "en-us",
    tabletDevice: true,
    operatingSystem: { type: "l26" },
    scsiHardware: "virtio-scsi-single",
    // The empty drive: the provider would derive an order that names a network card.
    bootOrders: ["ide3"],
    cpu: { cores: 1, sockets: 1, type: "x86-64-v2-AES", limit: 1, units: 1 },
    memory: { dedicated: 64, floating: 64 },
    cdrom: { fileId: "none", interface: "ide3" },
    vga: { type: "serial0" },
    serialDevices: [{ device: "socket" }],
    agent: { enabled: false, type: "virtio", timeout: "1m", trim: false, waitForIp: { disabled: true } },
    // Saved with the machine that uses them, so not a second time with the holder.
    disks: disks.map(({ interface: slot, serial, sizeGiB }) => ({ interface: slot, datastoreId: storage, fileFormat: "qcow2", size: sizeGiB, iothread: true, discard: "on", ssd: true, aio: "io_uring", cache: "none", backup: false, replicate: true, serial, speed: idle })),
  };
}
