/** The gate: what must be true before a stack changes anything. */
export { withChain } from "./chain";
export { checkEnvironmentResource } from "./environment";
export type { EnvironmentGate } from "./environment";
export { checkHostResource } from "./host";
export type { HostGate } from "./host";
export { belowProduction, checkPromotion, describeAcceptance } from "./promotion";
export type { Permission, Promotion } from "./promotion";
export type { Declared, DeclaredCard, DeclaredResource } from "./resource";
