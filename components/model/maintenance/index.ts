export { situationOf } from "./situation";
export type { Ground, Kept, KeptDisk, Lodger, Place, Placing, Situation, Tenant } from "./situation";
export type { Measured, Work } from "./duration";
export { timeText } from "./duration";
export { basisOf, changedSince, planMaintenance } from "./plan";
export type { Direction, MaintenancePlan } from "./plan";
export { describeMaintenance, describeStep } from "./markdown";
export type { Left, Step, StepKind, StepMachine } from "./step";
export type { Span } from "./downtime";
