/** Rights: what somebody may do, and why. */
export type { AccessEntry, AccessPool, AccessRole, AccessState, AccessToken, AccessUser } from "./access-state";
export { hiddenFrom, hostPrivileges } from "./host";
export { extraRights, missingRights } from "./token";
export type { Privileges } from "./token";
