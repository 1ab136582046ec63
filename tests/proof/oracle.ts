/** What the algebra says about one packet: whether it is in the sets that the proof is made from. */
import type { EstatePlan } from "../../components/model/plan";
import { contains } from "../../components/model/reachability/chain";
import type { Cohort } from "../../components/model/reachability/cohort";
import { allowedBy } from "../../components/model/reachability/declared";
import { arriving, between } from "../../components/model/reachability/delivery";
import { takenByGateway } from "../../components/model/reachability/passage";
import { common, type Region } from "../../components/model/reachability/region";
import { worldOf, type World } from "../../components/model/reachability/world";
import type { Seat } from "./evaluator";
import type { Shot } from "./probes";

/** The sets of one plan. */
export class Oracle {
  readonly #world: World;
  readonly #cohorts = new Map<string, Cohort>();
  readonly #regions = new Map<string, Region>();

  constructor(plan: EstatePlan) {
    this.#world = worldOf(plan);
    for (const cohort of this.#world.cohorts) for (const { name } of cohort.machines) this.#cohorts.set(name, cohort);
  }

  /** Whether the packet passes. */
  passes({ from, to, probe }: Shot): boolean {
    // A cohort of several machines takes what is for each of them, and sends from all their addresses; one machine, its own.
    if (to !== "nobody" && "machine" in to && !this.#isOwn(to, probe.destination)) return false;
    if (from === "somebody") return this.#taken(to).some((region) => contains(region, probe));
    return this.#isOwn(from, probe.source) && contains(this.#way(this.#cohort(from), to), probe);
  }

  #isOwn(seat: Seat, address: string): boolean {
    return this.#cohort(seat).machines.length === 1 || address.includes(":") || address === seat.machine.address;
  }

  /** Whether flows of an environment name the packet. */
  declares(environment: string, probe: Shot["probe"]): boolean {
    const declared = this.#world.environments.find(({ plan }) => plan.environment === environment)?.declared ?? [];
    return contains(this.#kept(`declared ${environment}`, () => allowedBy(declared)), probe);
  }

  #way(sender: Cohort, to: Shot["to"]): Region {
    const key = `${sender.machines[0]?.name ?? ""} to ${nameOf(to)}`;
    return this.#kept(key, () => {
      if (to === "nobody") return sender.sent;
      if ("machine" in to) return between(sender, this.#cohort(to));
      if ("node" in to) return common(sender.sent, arriving(sender, this.#host(to.node.stack).reachable));
      return common(sender.sent, arriving(sender, takenByGateway(to.gateway, sender.environment.environment)));
    });
  }

  #taken(to: Shot["to"]): readonly Region[] {
    if (to === "nobody") return [];
    if ("machine" in to) return [this.#cohort(to).taken];
    return "node" in to ? [this.#host(to.node.stack).reachable] : [this.#kept(`to ${to.gateway.name}`, () => takenByGateway(to.gateway))];
  }

  #kept(key: string, make: () => Region): Region {
    const region = this.#regions.get(key) ?? make();
    this.#regions.set(key, region);
    return region;
  }

  #cohort({ machine: { name } }: Seat): Cohort {
    const cohort = this.#cohorts.get(name);
    if (cohort === undefined) throw new Error(`${name} is in no cohort`);
    return cohort;
  }

  #host(stack: string): World["hosts"][number] {
    const host = this.#world.hosts.find(({ plan }) => plan.stack === stack);
    if (host === undefined) throw new Error(`${stack} is not in the plan`);
    return host;
  }
}

function nameOf(to: Shot["to"]): string {
  if (to === "nobody") return to;
  if ("machine" in to) return to.machine.name;
  return "node" in to ? to.node.stack : to.gateway.name;
}
