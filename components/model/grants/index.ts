/** Grants with an end: what may be granted, what became of it, and what is left on a host. */
export { checkGrant, DATABASE_RIGHTS_GRANTED, describeSubject, ENVIRONMENT_RIGHTS, GRANT_TOKEN, grantId, isGrantUser, loginOf, LONGEST_HOURS } from "./grant";
export type { GrantRequest, GrantSubject } from "./grant";
export { describeGrant, GRANT_EVENTS, grantsOf, isStanding, taskOf } from "./history";
export type { Grant, GrantEntry, GrantState } from "./history";
export { entriesFor, type GrantedEntry } from "./entries";
