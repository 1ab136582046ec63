/** Grants: a right that a person has for a task, until an end that Proxmox or the database keeps itself. */
import { hasRole, mayApprove, personOf, type Access, type RoleName } from "../people";
import type { Problem } from "../problem";

/** What may be granted in a database. */
export const DATABASE_RIGHTS_GRANTED = ["read", "write"] as const;

/** What may be granted on the machines of an environment: see them, start and stop them, or all that its stack's token may. */
export const ENVIRONMENT_RIGHTS = ["see", "operate", "change"] as const;

/** What a grant is about. */
export type GrantSubject =
  | { readonly kind: "database"; readonly service: string; readonly database: string; readonly right: (typeof DATABASE_RIGHTS_GRANTED)[number] }
  | { readonly kind: "environment"; readonly right: (typeof ENVIRONMENT_RIGHTS)[number] };

/** What somebody asks for. */
export interface GrantRequest {
  /** Short name of who gets it. */
  readonly person: string;
  readonly environment: string;
  readonly subject: GrantSubject;
  /** The reason. */
  readonly why: string;
  /** Short name of who agreed. Without one it breaks glass. */
  readonly approvedBy: string | undefined;
  /** Whether nobody was asked, on purpose. */
  readonly breakGlass: boolean;
  readonly until: Date;
}

/** Hours that a grant may last: in production, elsewhere, and without an approver. */
export const LONGEST_HOURS = { production: 24, elsewhere: 168, breakGlass: 4 } as const;

const HOUR_MS = 3_600_000;

/** Roles of stacks/access.ts of which a person needs one to be granted a right in a database. */
const NEEDED: Readonly<Record<(typeof DATABASE_RIGHTS_GRANTED)[number], readonly RoleName[]>> = { read: ["database reader", "database writer"], write: ["database writer"] };

/**
 * What stands against a grant, all at once.
 *
 * @param access who is listed in stacks/access.ts
 * @param production last name of the ladder
 */
export function checkGrant(request: GrantRequest, access: Access | undefined, production: string, now: Date): readonly Problem[] {
  return [...checkPerson(request, access), ...checkApproval(request, access), ...checkEnd(request, production, now), ...checkReason(request.why)];
}

function checkPerson({ person, environment, subject, until }: GrantRequest, access: Access | undefined): readonly Problem[] {
  if (access === undefined) return [];
  const listed = access.people[personOf(access, person, "--to").short];
  if (listed?.until !== undefined && until.toISOString().slice(0, 10) > listed.until) return [{ place: `--to ${person}`, problem: `is listed until ${listed.until}`, expected: "an end within that time", next: "take an earlier one, or change the day in stacks/access.ts" }];
  if (subject.kind !== "database") return [];
  const needed = NEEDED[subject.right];
  if (listed === undefined || needed.some((role) => hasRole(listed, role, environment))) return [];
  return [{ place: `--to ${person}`, problem: `has no role ${needed.join(" or ")} in ${environment}`, expected: "somebody whom stacks/access.ts lets near the database", next: `give ${person} the role ${needed[0]} there, or grant it to somebody who has it` }];
}

function checkApproval({ person, approvedBy, breakGlass }: GrantRequest, access: Access | undefined): readonly Problem[] {
  if (breakGlass && approvedBy !== undefined) return [{ place: "--break-glass", problem: `is given beside --approved-by ${approvedBy}`, expected: "one of them", next: "leave --break-glass out" }];
  if (breakGlass) return [];
  if (approvedBy === undefined) return [{ place: "--approved-by", problem: "is missing", expected: "another person who agrees", next: "ask somebody; in an emergency in which nobody can be asked, take --break-glass" }];
  return mayApprove(access, person, approvedBy, `--approved-by ${approvedBy}`);
}

function checkEnd({ environment, breakGlass, until }: GrantRequest, production: string, now: Date): readonly Problem[] {
  const hours = breakGlass ? LONGEST_HOURS.breakGlass : environment === production ? LONGEST_HOURS.production : LONGEST_HOURS.elsewhere;
  const place = `--until ${until.toISOString()}`;
  if (until <= now) return [{ place, problem: "is over", expected: "a time to come", next: "give a later one, or --for 2h" }];
  if (until.getTime() - now.getTime() <= hours * HOUR_MS) return [];
  return [{ place, problem: `is more than ${hours} hours away`, expected: `at most ${hours} hours ${breakGlass ? "without an approver" : `in ${environment}`}`, next: "take a shorter time, and grant it again when it is over" }];
}

function checkReason(why: string): readonly Problem[] {
  const words = why.trim();
  if (words.length >= 5 && !/[\r\n]/.test(words)) return [];
  return [{ place: "--reason", problem: words === "" ? "is empty" : "says nothing that somebody else understands", expected: "one line that says what it is for, five letters or more", next: 'for example --reason "find the doubled booking of Friday"' }];
}

/** A short name as it may stand in names of Proxmox and PostgreSQL. */
const plain = (person: string): string => person.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 30);

/** Id of a grant, for example `anna-3f2a`. @param tail four or more random characters, a-z and 0-9 */
export const grantId = (person: string, tail: string): string => `${plain(person)}-${tail}`;

/** The account that a grant makes: a role of PostgreSQL, or a user of Proxmox. */
export const loginOf = (kind: GrantSubject["kind"], id: string): string => (kind === "database" ? `grant_${id.replaceAll("-", "_")}` : `grant-${id}@pve`);

/** Whether a user of Proxmox is one that a grant makes. */
export const isGrantUser = (user: string): boolean => /^grant-[^@]+@pve$/.test(user);

/** Name of the token of a grant's user. */
export const GRANT_TOKEN = "grant";

/** `read in clinic of prod`, for a person. */
export function describeSubject(environment: string, subject: GrantSubject): string {
  return subject.kind === "database" ? `${subject.right} in the database ${subject.database} of ${environment}` : `${subject.right} the machines of ${environment}`;
}
