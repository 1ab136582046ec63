import { join } from "node:path";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { DataHolder } from "../data";
import type { HostConnection } from "../host/connection";
import type { Leftover, Leftovers } from "../host/leftovers";
import { scriptCommand } from "../host/script";
import type { MachinePlan } from "../model/plan";
import { asRecorded, type RecordedDisk } from "../model/recorded";
import { providerMembers, providerRule } from "../network/rules";
import { FirewallRules, Ipset, Vm, VmFirewall } from "../provider";
import { leftVm, leftVmIpset, leftVmRules } from "./leftovers";
import { dataDisk, vmArgs } from "./vm";

/** Arguments of {@link VirtualMachine}. */
export interface VirtualMachineArgs {
  /** Everything about the machine, as planned. */
  readonly plan: MachinePlan;
  /** The environment's own access to its host: starts the machine. */
  readonly host: HostConnection;
  /** Clears what an interrupted run left. */
  readonly leftovers: Leftovers;
  /** Owns the disks of the machine's data. @default - the machine keeps nothing */
  readonly holder?: DataHolder | undefined;
  /** Its disks as the state records them. @default - it is new */
  readonly recorded?: readonly RecordedDisk[] | undefined;
  /**
   * Whether the image carries the QEMU guest agent. Saying so without having it makes each shutdown wait.
   * @default false
   */
  readonly agent?: boolean;
  /**
   * Whether its SSH host key is read out of it through the agent, for who logs in.
   * @default false
   */
  readonly hostKey?: boolean;
}

/**
 * One VM with its firewall, started when the firewall stands.
 *
 * Proxmox deletes a VM's firewall with the VM, so a replacement of the VM replaces each part of the firewall, and the
 * start, with it. Anything that cannot change inside a running system (image, address, keys) replaces the VM.
 */
export class VirtualMachine extends pulumi.ComponentResource {
  /** Name in Proxmox, also the host name. */
  readonly machineName: pulumi.Output<string>;
  /** The VM itself: what is done in it has to be done again when it is replaced. */
  readonly vm: pulumi.Resource;
  /** VMID. */
  readonly vmid: pulumi.Output<number>;
  /** IPv4 address, known when the machine runs behind its firewall. */
  readonly address: pulumi.Output<string>;
  /** Its public SSH host key, `ssh-ed25519 AAAA…`, as Proxmox reads it out of it; undefined where nobody asked for it. */
  readonly hostKey: pulumi.Output<string> | undefined;

  /** Declares VM, ipset, firewall options, rules and start, in this order. */
  constructor(name: string, args: VirtualMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:machine:VirtualMachine", name, {}, opts);
    const { plan, agent = false } = args;

    const vm = this.#declareVm(name, args, agent);
    const rules = this.#declareFirewall(name, args, vm);
    const started = this.#declareStart(name, args, vm, rules, ...this.#declareGrowth(name, args, vm));

    this.vm = vm;
    this.machineName = vm.name;
    this.vmid = vm.vmId;
    this.address = started.id.apply(() => plan.address);
    this.hostKey = args.hostKey === true ? this.#declareHostKey(name, args, vm, started) : undefined;
    this.registerOutputs({ name: this.machineName, vmid: this.vmid, address: this.address, ...(this.hostKey === undefined ? {} : { hostKey: this.hostKey }) });
  }

  #declareVm(name: string, { plan, leftovers, holder, recorded }: VirtualMachineArgs, agent: boolean): Vm {
    const vmName = `${name}-vm`;
    const { disks, ignored } = asRecorded(plan.data?.disks ?? [], recorded, 1);
    const attached = disks.map((disk) => dataDisk(plan, disk, requireHolder(plan, holder).pathOf(disk.interface)));
    return new Vm(vmName, vmArgs(plan, agent, attached), {
      parent: this,
      dependsOn: leftovers.cleared(leftVm, vmName, { nodeName: plan.node, vmId: plan.vmid, name: plan.name }, [this.#runner()]),
      // VMID, MAC and address cannot exist twice.
      deleteBeforeReplace: true,
      // The provider ignores a changed image: the replacement is forced.
      replacementTrigger: plan.immutable,
      // It is created stopped and runs afterwards; whether it runs is not the program's business. The others are what
      // a guest agent reports: after a failed update the provider leaves them unset, and they would differ for ever.
      ignoreChanges: ["started", "ipv4Addresses", "ipv6Addresses", "networkInterfaceNames", ...ignored],
    });
  }

  /** Each part needs the one before: an ipfilter without its set drops everything, and options come before rules. */
  #declareFirewall(name: string, { plan, leftovers }: VirtualMachineArgs, vm: Vm): pulumi.Resource {
    const place = { nodeName: plan.node, vmId: vm.vmId };
    const { options: planned, ipfilter, rules } = plan.firewall;
    const known = { nodeName: plan.node, vmId: plan.vmid, name: ipfilter.name };
    const cleared = (leftover: Leftover, part: string, ...before: pulumi.Resource[]) => ({ ...this.#follows(vm), dependsOn: leftovers.cleared(leftover, part, known, [vm, ...before]) });

    const set = new Ipset(`${name}-ipfilter`, { ...place, name: ipfilter.name, comment: ipfilter.comment, cidrs: providerMembers(ipfilter.cidrs) }, cleared(leftVmIpset, `${name}-ipfilter`));
    const options = new VmFirewall(
      `${name}-firewall`,
      { ...place, ...planned, logLevelIn: "info", logLevelOut: "info" },
      this.#follows(vm, set),
    );
    return new FirewallRules(`${name}-rules`, { ...place, rules: rules.map(providerRule) }, cleared(leftVmRules, `${name}-rules`, options));
  }

  /** Grows the disks of its data, also while it runs; a new token makes it look again, which changes nothing. */
  #declareGrowth(name: string, { plan, host, holder }: VirtualMachineArgs, vm: Vm): pulumi.Resource[] {
    if (plan.data === undefined || holder === undefined) return [];
    const { data } = plan;
    const environment = { ...placeOf(plan, host), TRILANE_HOLDER: String(data.holder.vmid), TRILANE_DISKS: data.disks.map((disk) => `${disk.interface}=${disk.sizeGiB}`).join(",") };
    const script = scriptCommand(join(__dirname, "..", "data", "grow.mjs"));
    const grown = new command.local.Command(
      `${name}-data-size`,
      { create: script, update: script, environment, stdin: pulumi.secret(host.revealToken()), addPreviousOutputInEnv: false },
      { ...this.#follows(vm, holder.sealed), additionalSecretOutputs: ["stdin"] },
    );
    return [grown, holder.sealed];
  }

  #declareStart(name: string, { plan, host }: VirtualMachineArgs, vm: Vm, ...before: pulumi.Resource[]): command.local.Command {
    return new command.local.Command(
      `${name}-start`,
      // A new token or endpoint is no reason to start a machine that somebody stopped: an update does nothing.
      { create: scriptCommand(join(__dirname, "start.mjs")), update: "exit 0", environment: placeOf(plan, host), stdin: pulumi.secret(host.revealToken()), addPreviousOutputInEnv: false },
      { ...this.#follows(vm, ...before), additionalSecretOutputs: ["stdin"] },
    );
  }

  /** Read once, when the agent answers: who is in the machine later does not say whom to expect there. */
  #declareHostKey(name: string, { plan, host }: VirtualMachineArgs, vm: Vm, started: pulumi.Resource): pulumi.Output<string> {
    const read = new command.local.Command(
      `${name}-host-key`,
      { create: scriptCommand(join(__dirname, "host-key.mjs")), update: AS_BEFORE, environment: placeOf(plan, host), stdin: pulumi.secret(host.revealToken()), addPreviousOutputInEnv: true },
      { ...this.#follows(vm, started), additionalSecretOutputs: ["stdin"] },
    );
    return pulumi.unsecret(read.stdout); // as secret as the token that read it, but everybody who connects is shown it
  }

  /** Replacing the VM deletes its start first, so the provider of commands has to be known before the VM. */
  #runner(): pulumi.ProviderResource {
    const runner = this.getProvider("command:local:Command");
    if (runner === undefined) throw new pulumi.ResourceError("a machine needs an explicit provider of the package command; expected { providers: { command: new command.Provider(…) } }; without it a replacement fails at an unknown provider", this, true);
    return runner;
  }

  /** What belongs to a VM comes back with its replacement, and goes with it. */
  #follows(vm: Vm, ...before: pulumi.Resource[]): pulumi.CustomResourceOptions {
    return { parent: this, dependsOn: [vm, ...before], replaceWith: [vm], deletedWith: vm };
  }
}

/** Prints what was printed before: a new token is no reason to read again. */
const AS_BEFORE = `printf %s "$PULUMI_COMMAND_STDOUT"`;

/** Where the scripts find the machine. */
function placeOf({ node, vmid }: MachinePlan, { endpoint }: HostConnection): Record<string, string> {
  return { TRILANE_ENDPOINT: endpoint, TRILANE_NODE: node, TRILANE_VMID: String(vmid) };
}

function requireHolder({ key }: MachinePlan, holder: DataHolder | undefined): DataHolder {
  if (holder === undefined) throw new RangeError(`${key}: keeps data and is given no holder`);
  return holder;
}
