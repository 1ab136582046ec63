/** Where a maintenance works: the settings of the checkout, its stacks, and a connection to each of its hosts. */
import { join } from "node:path";
import { isHostStack, type HostSettings, type PlanInput } from "../../components/model";
import { HostConnection } from "../../components/host/connection";
import { keptHosts } from "../embedded-host/hosts";
import { recover } from "../engine/recovery";
import { up } from "../engine/run";
import type { Target } from "../engine/target";
import { tokenOf, trust } from "../examination/token";
import { misused } from "../failure";
import { chooseWorkspace, type Chosen } from "../workspace/choose";
import { layoutIn, type Layout } from "../workspace/layout";
import { placesOf, type Places } from "../workspace/places";
import { planInputOf } from "../workspace/plan";
import { tools } from "../workspace/tools";
import { prepareWorkspace } from "../workspace/workspace";

/** How a person names the workspace. */
export interface SiteOptions {
  readonly workspace?: string;
  /** Folder with the passphrase of each stack, in a file of its name. */
  readonly passphrases?: string;
}

/** An estate that is maintained. */
export class Site {
  readonly #connections = new Map<string, HostConnection>();
  #target: Target;

  private constructor(
    private readonly places: Places,
    private readonly chosen: Chosen,
  ) {
    this.#target = chosen.target;
  }

  /** Finds the workspace: the embedded one in a shell that was set up for it, else the project. */
  static async open({ workspace, passphrases }: SiteOptions): Promise<Site> {
    const places = placesOf();
    return new Site(places, await chooseWorkspace(places, workspace, (stack) => (passphrases === undefined ? undefined : join(passphrases, stack))));
  }

  /** Root of the checkout: its files say where environments are. */
  get project(): string {
    return this.places.project;
  }

  /** To run Pulumi on. */
  get target(): Target {
    return this.#target;
  }

  /** Folder of the journals. */
  get journals(): string {
    return this.chosen.journals;
  }

  /** Folder of plans and of how far they were carried out. */
  get folder(): string {
    return this.chosen.embedded ? this.places.maintenance : join(this.chosen.target.folder, "maintenance");
  }

  /** What the plan is made from, as the files say now. */
  input(stack = "host"): PlanInput {
    return planInputOf(this.places.project, this.chosen.target.folder, stack);
  }

  /** Settings of a host, also of one that no environment stands on any more. */
  hostSettings(stack: string): HostSettings {
    const found = this.input(stack).settings.hosts[stack];
    if (found === undefined) throw misused(`Pulumi.${stack}.yaml: is missing; expected the settings of the host; put the file back`);
    return found;
  }

  /** The connection of a host stack's admin. */
  async host(stack: string): Promise<HostConnection> {
    const known = this.#connections.get(stack);
    if (known !== undefined) return known;
    trust(this.target);
    const made = new HostConnection(this.hostSettings(stack).endpoint, await tokenOf(this.target, stack));
    this.#connections.set(stack, made);
    return made;
  }

  /** To be called after files have changed: the embedded workspace says again where each stack's host answers. */
  async settle(stacks: readonly string[]): Promise<void> {
    if (!this.chosen.embedded) return;
    const layout = this.#wholeLayout(stacks);
    const prepared = await prepareWorkspace(this.places, await tools(), await keptHosts(this.places, layout), layout);
    this.#target = { ...prepared, passphraseFile: this.chosen.target.passphraseFile };
  }

  /** `pulumi up`, with what a killed run left cleared before. */
  async up(stack: string, stacks: readonly string[]): Promise<void> {
    await this.settle(stacks);
    await recover(this.target, stack);
    await up(this.target, stack);
  }

  /** With the hosts that are part of the maintenance although no environment is on them now. */
  #wholeLayout(stacks: readonly string[]): Layout {
    const { settings } = this.input();
    const further = stacks.filter((stack) => isHostStack(stack) && settings.hosts[stack] === undefined);
    return layoutIn({ ...settings, hosts: { ...settings.hosts, ...Object.fromEntries(further.map((stack) => [stack, this.hostSettings(stack)])) } });
  }
}
