/** What the estate says about a service. */
import type { Job, Scale } from "../estate";
import type { SizePlan } from "./machine";

/** A service as the estate defines it: the same in every environment, whatever its machines are there. */
export interface ServicePlan {
  readonly name: string;
  readonly slot: number;
  readonly instances: number;
  readonly role: string;
  readonly purpose: string;
  /** Ports by name, as the estate writes them. */
  readonly listens: Readonly<Record<string, string>>;
  /** Software with exact versions. */
  readonly packages: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
  /** What its machines get at each scale, with the default CPU weight. */
  readonly sizes: Readonly<Record<Scale, SizePlan>>;
}
