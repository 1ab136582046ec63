/** What every claim is made of. */
import { parseAddresses } from "../address-set";
import { deciding, type Chain } from "../chain";
import type { Cohort } from "../cohort";
import type { End } from "../end";
import { has, meets } from "../intervals";
import { packetOf, type Packet } from "../packet";
import type { ClaimId, Violation } from "../proof";
import type { Region } from "../region";
import type { World } from "../world";

/** What was looked at, and what is wrong. */
export interface Outcome {
  readonly checked: number;
  readonly of: string;
  readonly findings: readonly Finding[];
}

/** A violation of whatever claim found it. */
export type Finding = Omit<Violation, "claim" | "further">;

/** One claim and how it is proved. */
export interface ProvedClaim {
  readonly id: ClaimId;
  readonly text: string;
  /** Why it matters, for the documentation. */
  readonly why: string;
  /** Whether an estate has what the claim is about. @default always */
  concerns?(world: World): boolean;
  prove(world: World): Outcome;
}

/** What is told about packets that should not be. */
export interface Telling {
  /** The filters on the way that let the packet through, or those of which one stops it. */
  readonly chains: readonly Chain[];
  readonly from?: End;
  readonly to?: End;
  readonly problem: string;
  readonly next: string;
  /** Whether the packets are wrongly stopped. @default false: they wrongly pass */
  readonly stopped?: boolean;
}

/** One finding per rule that decides: the first packet of each box stands for the box. */
export function findings(world: World, region: Region, { chains, from, to, problem, next, stopped = false }: Telling): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const box of region) {
    const packet = packetOf(box, [world.zones.machines, world.zones.known]);
    const verdicts = chains.map((chain) => deciding(chain, packet));
    const deciders = stopped ? verdicts.filter(({ action }) => action === "DROP").slice(0, 1) : verdicts.filter(({ action }) => action === "ACCEPT");
    const rules = deciders.map(({ reference }) => reference);
    const key = JSON.stringify(rules);
    if (!found.has(key)) found.set(key, { problem, next, packet, rules, from: from ?? endAt(world, packet.source), to: to ?? endAt(world, packet.destination) });
  }
  return [...found.values()];
}

/** Who has an address. */
export function endAt({ zones, cohorts }: World, text: string): End {
  const point = parseAddresses(text);
  if (point === undefined) return { kind: "outside", name: "IPv6" };
  const value = point[0] ?? 0;
  for (const { environment, addresses, machines } of cohorts) {
    const machine = has(addresses, value) ? machines.find(({ address }) => address === text) : undefined;
    if (machine) return { kind: "machine", name: machine.key, environment: environment.environment, machines: [machine.key] };
  }
  return zones.others.find(({ addresses }) => meets(addresses, point))?.end ?? { kind: "outside", name: "outside" };
}

/** One machine of a cohort: the one whose address the packet has, else the first. */
export function machineEnd({ environment, machines }: Cohort, address?: Packet["source"]): End {
  const machine = machines.find((one) => one.address === address) ?? machines[0];
  return { kind: "machine", name: machine?.key ?? "", environment: environment.environment, machines: machine ? [machine.key] : [] };
}

/** The finding with the machine that sends, also where the packet carries an address that is not its own. */
export function sentBy(cohort: Cohort, list: readonly Finding[]): readonly Finding[] {
  return list.map((finding) => ({ ...finding, from: machineEnd(cohort, finding.packet.source) }));
}

/** The finding with the machine that takes, also where the packet is for an address that is not its own. */
export function takenBy(cohort: Cohort, list: readonly Finding[]): readonly Finding[] {
  return list.map((finding) => ({ ...finding, to: machineEnd(cohort, finding.packet.destination) }));
}

/** How many machines. */
export function machineCount(cohorts: readonly Cohort[]): number {
  return cohorts.reduce((sum, { machines }) => sum + machines.length, 0);
}

/** What people do about a rule that is not what the flows say. */
export const RULES_FROM_FLOWS = "let the rules follow from the flows of stacks/estate.ts, and remove what was added or changed beside them";
