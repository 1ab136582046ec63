/**
 * What an environment must have of its own: its name, numbers and addresses. In the shape, words stand for them. A word
 * stands only where the value is exactly the one that follows from the environment's identity; any other value stays
 * as it is, and is then a difference.
 */
import { Cidr } from "../address";
import { byText, canonicalText } from "../canonical";
import { variationOf, type VariationPlan } from "../variation";
import type { EnvironmentPlan, MachinePlan, ServicePlan } from "../plan";

/** Stands for the environment's name. */
export const OWN = "<environment>";

/** Stands for what machines take from the network of their environment. */
export const OF_NETWORK = "<of its network>";

/** Stands for a value that is the standard one, or the one that the ledger declares. */
export const AS_DECLARED = "<as declared>";

/** A word where the value is the one that follows from identity, else the value. */
export function wordFor<T>(value: T, expected: T, word: string): T | string {
  return value === expected || canonicalText(value) === canonicalText(expected) ? word : value;
}

/** Entries by key, so that a difference has a readable place; one that stands twice is kept twice. */
export function keyed(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const [key, value] of entries) found.set(found.has(key) ? `${key} (${found.size})` : key, value);
  return Object.fromEntries(found);
}

/** The identity of one environment. */
export class Own {
  /** Names of all other environments, sorted. */
  readonly others: readonly string[];
  /** What the ledger says about the environment. */
  readonly variation: VariationPlan;
  private readonly services: ReadonlyMap<string, ServicePlan>;
  private readonly network: Cidr | undefined;
  private readonly words = new Map<string, string>();
  /** First VMID, and how far holders are from their machines, as the first machine has them. */
  private readonly firstVmid: number;
  private readonly holderDistance: number | undefined;

  constructor(readonly plan: EnvironmentPlan) {
    const { environment, ladder, differences, services, network, machines } = plan;
    this.others = ladder.filter((name) => name !== environment).sort(byText);
    this.variation = variationOf(differences, environment);
    this.services = new Map(services.map((service) => [service.name, service]));
    this.network = Cidr.parse(network.cidr);
    const [first] = machines;
    this.firstVmid = first === undefined ? 0 : first.vmid - (this.slotOf(first) ?? 0);
    const kept = machines.find(({ data }) => data !== undefined);
    this.holderDistance = kept?.data && kept.data.holder.vmid - kept.vmid;
  }

  /** The service of a machine; undefined for one that the catalogue lacks. */
  serviceOf({ service }: Pick<MachinePlan, "service">): ServicePlan | undefined {
    return this.services.get(service);
  }

  /** VMIDs are apart by the same distances everywhere; where they begin is identity. */
  vmid(machine: MachinePlan): string {
    const offset = machine.vmid - this.firstVmid;
    return offset === this.slotOf(machine) ? "<of its slot>" : `<first VMID + ${offset}>`;
  }

  /** The upper half of the VMIDs begins elsewhere in each environment, and for all its holders at once. */
  holderVmid({ vmid, data }: MachinePlan): string {
    const distance = (data?.holder.vmid ?? 0) - vmid;
    return distance === this.holderDistance ? "<of its machine>" : `<VMID of its machine + ${distance}>`;
  }

  /** An address of the environment by its number in the network; every other one as it is. */
  address(text: string): string {
    const known = this.words.get(text) ?? this.wordOf(text);
    this.words.set(text, known);
    return known;
  }

  /** The word for another environment: its place among the others. */
  other(name: string): string {
    const place = this.others.indexOf(name);
    return place < 0 ? name : `<other environment ${place + 1}>`;
  }

  private slotOf(machine: Pick<MachinePlan, "service" | "instance">): number | undefined {
    const service = this.serviceOf(machine);
    return service && service.slot + machine.instance - 1;
  }

  private wordOf(text: string): string {
    const found = Cidr.parse(text);
    if (!found || !this.network?.contains(found)) return text;
    if (found.prefix === this.network.prefix && found.prefix < 32) return "<its network>";
    return found.prefix === 32 ? `<address ${found.first - this.network.first}>` : text;
  }
}
