/** What the estate says about a service. */
import type { Job, Scale, Unit } from "../estate";
import type { ServiceFolder } from "../input";
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
  /** What runs in its machines; absent for a service that names no unit. */
  readonly units?: Readonly<Record<string, Unit>>;
  /** What it brings into its machines; absent for a service without a folder. */
  readonly folder?: ServiceFolder;
  /** What its machines get at each scale, with the default CPU weight. */
  readonly sizes: Readonly<Record<Scale, SizePlan>>;
}
