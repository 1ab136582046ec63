import { join } from "node:path";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { HostConnection } from "../host/connection";
import type { Leftovers } from "../host/leftovers";
import { scriptCommand } from "../host/script";
import type { GatewayPlan } from "../model/plan";
import { Bridge, UploadedFile, Vm } from "../provider";
import { leftBridge, leftGateway } from "./leftovers";
import { writeSeed, type SeedFile } from "./seed-file";
import { gatewayArgs } from "./vm";

/** Arguments of {@link Gateway}. */
export interface GatewayArgs {
  /** Everything about the gateway, as planned. */
  readonly plan: GatewayPlan;
  /** The admin's access to the host. */
  readonly host: HostConnection;
  /** Clears what an interrupted run left. */
  readonly leftovers: Leftovers;
  /** Its storage and its image. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * Network mode `internal`: a bridge without a port, and the VM that is the only way into its VLANs and out of them.
 *
 * A changed plan is a new seed and a restart, not a new machine: the key of its VPN was made in it and would be lost.
 * Proxmox protects it against deletion; the last step of this component takes the protection off when it is meant to go.
 */
export class Gateway extends pulumi.ComponentResource {
  /** VMID, known when it runs with the planned seed. */
  readonly vmid: pulumi.Output<number>;

  /** Declares bridge, seed, VM and start, in this order. */
  constructor(name: string, args: GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:gateway:Gateway", name, {}, opts);
    const { plan, host } = args;

    const seed = writeSeed(plan.seed);
    const bridge = this.#declareBridge(args);
    const file = this.#declareSeed(name, plan, seed, args.after);
    // Said, not left to Pulumi: replacing the VM deletes its start first, so the provider of commands is known before it.
    const runner = new command.Provider(`${name}-command`, {}, { parent: this });
    const vm = this.#declareVm(name, args, file, bridge, runner);
    const running = this.#declarePower(name, plan, host, seed, vm, runner);

    this.vmid = running.id.apply(() => plan.vmid);
    this.registerOutputs({ vmid: this.vmid });
  }

  #declareBridge({ plan, leftovers }: GatewayArgs): pulumi.Resource {
    const name = `bridge-${plan.bridge}`;
    const inputs = { nodeName: plan.node, name: plan.bridge, comment: "environments; no port: the gateway is the only way out" };
    return new Bridge(name, { ...inputs, vlanAware: true, autostart: true }, { parent: this, dependsOn: leftovers.cleared(leftBridge, name, inputs) });
  }

  /** Another content is another resource, so that a file that was uploaded never differs by its path or its date. */
  #declareSeed(name: string, { node, storage }: GatewayPlan, { digest, checksum, path }: SeedFile, after: readonly pulumi.Resource[]): UploadedFile {
    return new UploadedFile(
      `${name}-seed-${digest}`,
      { nodeName: node, datastoreId: storage, contentType: "iso", overwrite: true, sourceFile: { path, checksum, fileName: `gateway-${digest}.iso` } },
      { parent: this, dependsOn: [...after], ignoreChanges: ["sourceFile"] },
    );
  }

  #declareVm(name: string, { plan, leftovers, after }: GatewayArgs, seed: UploadedFile, ...before: pulumi.Resource[]): Vm {
    const vmName = `${name}-vm`;
    return new Vm(vmName, gatewayArgs(plan, seed.id), {
      parent: this,
      dependsOn: leftovers.cleared(leftGateway, vmName, { nodeName: plan.node, vmId: plan.vmid, name: plan.name }, [...after, seed, ...before]),
      deleteBeforeReplace: true,
      replacementTrigger: plan.immutable,
      ignoreChanges: ["started", "ipv4Addresses", "ipv6Addresses", "networkInterfaceNames"],
    });
  }

  #declarePower(name: string, { node, vmid }: GatewayPlan, host: HostConnection, { digest }: SeedFile, vm: Vm, runner: command.Provider): command.local.Command {
    const script = join(__dirname, "power.mjs");
    return new command.local.Command(
      `${name}-power`,
      {
        create: scriptCommand(script, "start"),
        update: scriptCommand(script, "apply"),
        delete: scriptCommand(script, "unlock"),
        environment: { TRILANE_ENDPOINT: host.endpoint, TRILANE_NODE: node, TRILANE_VMID: String(vmid), TRILANE_SEED: digest },
        stdin: pulumi.secret(host.revealToken()),
        addPreviousOutputInEnv: true,
      },
      // Not `deletedWith`: its deletion is what lets the VM go.
      { parent: this, provider: runner, dependsOn: [vm], replaceWith: [vm], additionalSecretOutputs: ["stdin"] },
    );
  }
}
