/** Reachability: who reaches whom, over all packets, and whether somebody declared it. */
export { proveIsolation } from "./prove";
export { problemsOf, violationText } from "./problems";
export { endText } from "./end";
export { packetText } from "./packet";
export type { RuleReference } from "./chain";
export type { End } from "./end";
export type { Packet } from "./packet";
export type { Assumption, Certificate, Claim, ClaimId, Path, Proof, Violation } from "./proof";
