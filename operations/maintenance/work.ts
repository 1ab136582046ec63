/** What carrying out a step needs to know besides the step. */
import type { HostConnection } from "../../components/host/connection";
import type { Kept, MaintenancePlan, Place, Step, StepMachine } from "../../components/model/maintenance";
import { otherSide } from "../failure";
import { guestOf, type Guest } from "./guests";
import type { Site } from "./site";

/** One step that is carried out. */
export interface Work {
  readonly site: Site;
  readonly plan: MaintenancePlan;
  readonly step: Step;
  /** Marks what belongs to this plan at the hosts. */
  readonly mark: string;
  readonly tell: (text: string) => void;
}

/** Host stacks that a plan has to do with. */
export function stacksOfPlan({ subject, away, back }: MaintenancePlan): readonly string[] {
  return [...new Set([subject.stack, ...[...away, ...back].flatMap(({ from, to }) => [from.stack, to.stack])])];
}

/** A machine or holder as the plan knows it. */
export type Known = Pick<StepMachine, "vmid" | "name"> | Kept;

/** The VM of the plan at a host. @throws Failure (3) when it is not there or is somebody else's */
export async function required(host: HostConnection, { stack }: Place, known: Known, pool: string): Promise<Guest> {
  const guest = await own(host, { stack, node: "" }, known, pool);
  if (guest === undefined) throw otherSide(`VM ${known.vmid} ${known.name}: is not on ${stack}; expected it there, as the plan says; look for it, or make a new plan`);
  return guest;
}

/** The VM of the plan at a host, undefined when there is none. @throws Failure (3) when it is somebody else's */
export async function own(host: HostConnection, { stack }: Place, known: Known, pool: string): Promise<Guest | undefined> {
  const guest = await guestOf(host, known.vmid);
  if (guest === undefined || (guest.name === known.name && (guest.pool === pool || guest.pool === ""))) return guest;
  throw otherSide(`VM ${known.vmid} on ${stack}: is ${guest.name} of pool ${guest.pool}; expected ${known.name} of ${pool}, as the plan says; it is left alone: see whose it is`);
}
