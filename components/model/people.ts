/** People: who they are, which accounts of Proxmox are theirs, and which roles they have. Written in `stacks/access.ts`. */
import { byText, entriesOf, ownValue } from "./canonical";
import { didYouMean } from "./nearest";
import { accessPlace } from "./place";
import { InvalidSettings, type Problem } from "./problem";

/**
 * What a person can be, from least to most. `viewer` sees machines; `deployer` also starts and stops those of environments
 * below production, `production deployer` those of production. `database reader` and `database writer` hold nothing by
 * themselves: they say who may be granted it, for a task and until an end. `admin` may do everything on the host.
 */
export const ROLE_NAMES = ["viewer", "deployer", "production deployer", "database reader", "database writer", "admin"] as const;

/** See `ROLE_NAMES`. */
export type RoleName = (typeof ROLE_NAMES)[number];

/** A role in some environments. */
export interface EnvironmentRole {
  readonly role: "viewer" | "deployer" | "database reader" | "database writer";
  /** Names of the ladder; production has a deployer's role of its own. */
  readonly environments: readonly string[];
  /** Account that has it. @default the person's daily account */
  readonly account?: string;
}

/** The role of who deploys production. */
export interface ProductionRole {
  readonly role: "production deployer";
  /** Account that has it. @default the person's daily account */
  readonly account?: string;
}

/** The role of who runs the hosts. */
export interface AdminRole {
  readonly role: "admin";
  /** Account for this alone, for example `anna-admin@pve`: never the daily one. */
  readonly account: string;
}

/** A role that a person has. */
export type HeldRole = EnvironmentRole | ProductionRole | AdminRole;

/** A person. */
export interface Person {
  /** First name and family name, as others know them. */
  readonly name: string;
  /** Daily account, `user@realm`. @default none: for somebody without rights on a host */
  readonly account?: string;
  readonly roles: readonly HeldRole[];
  /** Where Proxmox writes to. @default none */
  readonly email?: string;
  /** May approve releases, grants and rotations of others, without deploying production. @default who deploys production may */
  readonly approves?: boolean;
  /** Last day, ISO date: Proxmox refuses the accounts from the next one on. @default no end */
  readonly until?: string;
}

/** Accounts that Proxmox keeps itself. Each needs a second factor. */
export interface OwnRealm {
  readonly type: "pve";
  readonly secondFactor: "totp";
}

/** Accounts of a directory. Its bind password is a secret: `pulumi config set --secret --path trilane:realmSecrets.<realm>`. */
export interface LdapRealm {
  readonly type: "ldap";
  readonly secondFactor: "totp";
  /** Name or address of the directory, and of a second one. */
  readonly server: string;
  readonly fallback?: string;
  /** Certificates are verified in both modes. */
  readonly mode: "ldaps" | "ldap+starttls";
  /** @default 636, or 389 with `ldap+starttls` */
  readonly port?: number;
  /** Where users are, for example `ou=people,dc=clinic,dc=example`. */
  readonly baseDn: string;
  /** Attribute that names a user, for example `uid`. */
  readonly userAttribute: string;
  /** Who asks the directory. @default nobody: an anonymous bind */
  readonly bindDn?: string;
  /** Only users of this filter may log in, for example `(memberOf=cn=it,ou=groups,dc=clinic,dc=example)`. @default all */
  readonly filter?: string;
}

/** Accounts of an OpenID Connect provider. Its client secret is set like an LDAP realm's bind password. */
export interface OpenIdRealm {
  readonly type: "openid";
  /** Proxmox cannot require one for this kind of realm, so its provider has to. */
  readonly secondFactor: "provider";
  /** `https://…`, where `/.well-known/openid-configuration` is. */
  readonly issuer: string;
  readonly clientId: string;
  /** Claim that names a user; fixed once the realm exists. @default the provider's subject */
  readonly usernameClaim?: string;
  /** Separated by blanks. @default `email profile` */
  readonly scopes?: string;
}

/** Where accounts come from. */
export type Realm = OwnRealm | LdapRealm | OpenIdRealm;

/** Everybody who may do something, and where their accounts come from. */
export interface Access {
  /** By name as it stands after the `@`. */
  readonly realms: Readonly<Record<string, Realm>>;
  /** By short name, which grants, approvals and journals use: `anna`. */
  readonly people: Readonly<Record<string, Person>>;
}

/** An account and what it is for. */
export interface Account {
  /** `user@realm`. */
  readonly id: string;
  /** Short name of whom it belongs to. */
  readonly person: string;
  readonly roles: readonly HeldRole[];
}

/** The accounts of a person, the daily one first. A role without an account is in none. */
export function accountsOf(short: string, person: Person): readonly Account[] {
  const held = person.roles.flatMap((role) => (role.account ?? person.account) ?? []);
  const ids = [...new Set([...(person.account === undefined ? [] : [person.account]), ...held])];
  return ids.map((id) => ({ id, person: short, roles: person.roles.filter((role) => (role.account ?? person.account) === id) }));
}

/** All accounts, in the order of their people's short names. */
export function allAccounts(access: Access): readonly Account[] {
  return entriesOf(access.people).flatMap(([short, person]) => accountsOf(short, person));
}

/** Short names of who deploys production, sorted. */
export function productionDeployers({ people }: Access): readonly string[] {
  return entriesOf(people).filter(([, { roles }]) => roles.some(({ role }) => role === "production deployer")).map(([short]) => short).sort(byText);
}

/** Whether a person has a role, in an environment where it is one of environments. */
export function hasRole({ roles }: Person, role: RoleName, environment?: string): boolean {
  return roles.some((held) => held.role === role && (environment === undefined || !("environments" in held) || held.environments.includes(environment)));
}

/** A person by whom something is done or approved. */
export interface Named {
  /** Short name; what was given, where nobody is listed. */
  readonly short: string;
  readonly name: string;
}

/** Whom a short name, an account or an email address means; undefined for nobody. */
function lookUp({ people }: Access, given: string): string | undefined {
  if (ownValue(people, given) !== undefined) return given;
  return entriesOf(people).find(([short, person]) => person.email === given || accountsOf(short, person).some(({ id }) => id === given))?.[0];
}

/**
 * The person of a short name, as verbs take it (`--approved-by anna`). Where `stacks/access.ts` lists nobody, any name is
 * somebody's.
 *
 * @param place where the name stands, for the message
 * @throws InvalidSettings for a name that is nobody's, with the known ones
 */
export function personOf(access: Access | undefined, given: string, place: string): Named {
  const wanted = given.trim();
  if (wanted === "") throw new InvalidSettings([{ place, problem: "is empty", expected: "the short name of a person", next: "name who it is" }]);
  if (access === undefined) return { short: wanted, name: wanted };
  const short = lookUp(access, wanted);
  const person = short === undefined ? undefined : ownValue(access.people, short);
  if (short === undefined || person === undefined) throw new InvalidSettings([nobody(access, wanted, place)]);
  return { short, name: person.name };
}

function nobody({ people }: Access, given: string, place: string): Problem {
  const known = Object.keys(people).sort(byText);
  return { place, problem: `nobody is called ${given}${didYouMean(given, known)}`, expected: `one of ${known.join(", ")}`, next: "use a short name of stacks/access.ts, or list the person there" };
}

/**
 * Whether one person may approve what another does: a release to production, a grant, a rotation. Nobody approves the own;
 * who may approve deploys production or has `approves: true`. Where `stacks/access.ts` lists nobody, two names have to differ.
 *
 * @returns every reason against it; empty when it may be
 */
export function mayApprove(access: Access | undefined, author: string, approver: string, place = "approval"): readonly Problem[] {
  const own = { place, problem: `${approver} approves the own work`, expected: "another person", next: "ask somebody else" };
  if (access === undefined) return author.trim() === approver.trim() ? [own] : [];
  const [by, of] = [lookUp(access, approver.trim()), lookUp(access, author.trim())];
  const unknown = [...(of === undefined ? [nobody(access, author, place)] : []), ...(by === undefined ? [nobody(access, approver, place)] : [])];
  if (by === undefined || of === undefined) return unknown;
  if (by === of) return [own];
  const others = approversOf(access, of);
  return others.includes(by) ? [] : [{ place, problem: `${by} approves nothing`, expected: others.length > 0 ? `one of ${others.join(", ")}` : "somebody who may", next: `ask one of them, or write approves: true for ${by} in ${accessPlace(`people.${by}`)}` }];
}

/** Short names of who may approve what this person does, sorted. */
export function approversOf(access: Access, author: string): readonly string[] {
  const deploying = productionDeployers(access);
  return entriesOf(access.people).filter(([short, { approves }]) => short !== author && (approves ?? deploying.includes(short))).map(([short]) => short).sort(byText);
}
