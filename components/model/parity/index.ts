/** Parity: environments are equal but for their identity and for what the ledger declares. */
export { inequalities } from "./compare";
export type { Inequality } from "./compare";
export { fingerprintOf, shortFingerprint } from "./fingerprint";
export { shapeOf } from "./shape";
export type { Shape } from "./shape";
export { APART } from "./apart";
export type { ApartFact } from "./apart";
export { deployedParity } from "./deployed";
export type { DeployedParity } from "./deployed";
export { diffOf } from "./diff";
export type { DeclaredDifference, EnvironmentDiff } from "./diff";
