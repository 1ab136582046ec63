/** Rights: what somebody may do, and why. */
export type { AccessEntry, AccessPool, AccessRole, AccessState, AccessToken, AccessUser } from "./access-state";
export { BUILT_IN_ROLES, NO_ACCESS, PRIVILEGES } from "./built-in-role";
export { chainOf, chainText } from "./chain";
export { rightsClaims, type RightsClaimId, type RightsViolation } from "./claims";
export { growthBy, handsOn } from "./growth";
export { hiddenFrom, hostPrivileges } from "./host";
export { objectsOf, type AccessObject, type ObjectKind } from "./object";
export { accessStateIn } from "./of-host";
export { accessStateOf } from "./of-plan";
export { proveRights, proveWorlds, rightsProblems, rightsViolationText, type ProvedRightsClaim, type RightsProof } from "./prove";
export { LET_THROUGH, type LetThrough } from "./let-through";
export { accessMatrix, type AccessMatrix, type AccessRow } from "./matrix";
export { identitiesOf, Rights, ROOT, type Held, type Identity, type Source } from "./rights";
export { extraRights, missingRights, type Privileges } from "./token";
export { wordsOf } from "./words";
export { worldOf, worldsOf, type Account, type AccessWorld } from "./world";
