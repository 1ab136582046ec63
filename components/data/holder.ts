import * as pulumi from "@pulumi/pulumi";
import type { Leftovers } from "../host/leftovers";
import { drive, hardware, lifeCycle, limits } from "../machine/vm";
import { MACHINE_FIREWALL } from "../model/firewall";
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
      { ...place, vmId: this.#vm.vmId, ...MACHINE_FIREWALL, logLevelIn: "info", logLevelOut: "info" },
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

/** A VM that is never started, as small as the provider takes it. */
const idle = { cores: 1, cpuLimit: 1, cpuWeight: 1, memoryMiB: 64, memoryFloorMiB: 64, diskMBps: 1, diskIops: 10 };

function holderArgs({ node, vmid, name, pool, description, storage, locked, disks }: HolderPlan): VmArgs & { nodeName: string } {
  return {
    ...lifeCycle,
    ...hardware(idle, false),
    nodeName: node,
    vmId: vmid,
    name,
    poolId: pool,
    description,
    onBoot: false,
    protection: locked,
    // The empty drive: the provider would derive an order that names a network card.
    bootOrders: ["ide3"],
    // Saved with the machine that uses them, so not a second time with the holder.
    disks: disks.map(({ interface: slot, serial, sizeGiB }) => ({ ...drive, interface: slot, datastoreId: storage, size: sizeGiB, backup: false, serial, speed: limits(idle) })),
  };
}
