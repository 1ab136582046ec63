export { baseOf, commitOf } from "./files";
export type { Commit } from "./files";
export { planAt, planRevision } from "./plan";
export type { PlannedRevision } from "./plan";
