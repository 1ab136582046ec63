/** Parity: environments are equal but for their identity and for what the ledger declares. */
export { inequalities } from "./compare";
export type { Inequality } from "./compare";
export { fingerprintOf, shortFingerprint } from "./fingerprint";
export { shapeOf } from "./shape";
export type { Shape } from "./shape";
