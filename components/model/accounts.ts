/** The Proxmox side of people: accounts, groups, roles and what groups are granted on a host. */
import { byText, entriesOf, ownValue, sortedBy } from "./canonical";
import { names } from "./identity";
import { DEFAULT_PROXMOX, type PlanInput, type ProxmoxVersion } from "./input";
import { allAccounts, approversOf, type Access, type Account, type HeldRole, type Person, type Realm } from "./people";
import type { AccountPlan, EnvironmentPlan, GroupGrantPlan, PeoplePlan, PersonPlan, RealmPlan } from "./plan";

/** Proxmox's own role that holds every privilege. */
const ADMINISTRATOR = "Administrator";

/** Kinds of roles that end at one environment. */
type Purpose = "viewer" | "deployer";

/**
 * Privileges on the machines of a pool. `VM.Audit` also shows what cloud-init tells a machine, where no secret ever is.
 * Addresses as the guest tells them: on Proxmox 8 that is part of `VM.Monitor`, which also runs commands in the guest, so
 * there nobody gets it.
 */
function privilegesOf(purpose: Purpose, { major }: ProxmoxVersion): readonly string[] {
  const seeing = ["Pool.Audit", "VM.Audit", ...(major >= 9 ? ["VM.GuestAgent.Audit"] : [])];
  return purpose === "viewer" ? seeing : [...seeing, "VM.PowerMgmt"].sort(byText);
}

/** A group that a role puts an account into, and what the group is granted. */
interface Placement {
  readonly group: string;
  readonly comment: string;
  readonly role: string;
  readonly path: string;
  /** Undefined for a role that Proxmox has itself. */
  readonly privileges: readonly string[] | undefined;
  /** Undefined for a whole host. */
  readonly environment: string | undefined;
}

function placement(environment: string, purpose: Purpose, proxmox: ProxmoxVersion): Placement {
  const comment = purpose === "viewer" ? `see machines of ${environment}` : `see, start and stop machines of ${environment}`;
  return { group: names.group(environment, purpose), comment, role: names.peopleRole(environment, purpose), path: `/pool/${names.pool(environment)}`, privileges: privilegesOf(purpose, proxmox), environment };
}

/** Where a role puts its account in Proxmox; nowhere for the roles of databases. */
function placementsOf(held: HeldRole, production: string, proxmox: ProxmoxVersion): readonly Placement[] {
  switch (held.role) {
    case "viewer":
    case "deployer":
      return held.environments.map((environment) => placement(environment, held.role === "viewer" ? "viewer" : "deployer", proxmox));
    case "production deployer":
      return [placement(production, "deployer", proxmox)];
    case "admin":
      return [{ group: names.admins, comment: "everything on this host", role: ADMINISTRATOR, path: "/", privileges: undefined, environment: undefined }];
    case "database reader":
    case "database writer":
      return [];
  }
}

const productionOf = ({ settings }: PlanInput): string => settings.host.environments.at(-1) ?? "";

/** How an account comes to a right: `anna@pve → group trilane-prod-deployers → role trilane-prod-deployer → … on /pool/prod`. */
export function chainsOf(input: PlanInput, id: string, held: HeldRole): readonly string[] {
  return placementsOf(held, productionOf(input), input.proxmox ?? DEFAULT_PROXMOX).map(({ group, role, privileges, path }) =>
    `${id} → group ${group} → role ${role} → ${privileges === undefined ? "everything" : privileges.join(", ")} on ${path}`);
}

/** People in words. */
export function planPersons(input: PlanInput): readonly PersonPlan[] | undefined {
  const { access } = input;
  if (access === undefined) return undefined;
  const production = productionOf(input);
  return sortedBy(entriesOf(access.people).map(([short, person]) => planPerson(access, short, person, production)), ({ person }) => person);
}

function planPerson(access: Access, short: string, person: Person, production: string): PersonPlan {
  const roles = person.roles.map((held) => {
    const environments = held.role === "production deployer" ? [production] : held.role === "admin" ? [] : [...held.environments].sort(byText);
    const account = held.account ?? person.account;
    return { role: held.role, environments, ...(account === undefined ? {} : { account }) };
  });
  return { person: short, name: person.name, roles: sortedBy(roles, ({ role, account = "" }) => `${role} ${account}`), approves: approversOf(access, "").includes(short), ...(person.until === undefined ? {} : { until: person.until }) };
}

/** An account with its places on one host. */
interface Placed {
  readonly account: Account;
  readonly person: Person;
  readonly places: readonly Placement[];
}

/**
 * What one host has of people: groups for its own environments, and the accounts that are in one of them. An account
 * without a right on the host does not exist there. Undefined where nobody is listed.
 *
 * @param environments those that stand on the host
 */
export function planPeople(input: PlanInput, environments: readonly EnvironmentPlan[]): PeoplePlan | undefined {
  const { access } = input;
  if (access === undefined) return undefined;
  const [proxmox, production] = [input.proxmox ?? DEFAULT_PROXMOX, productionOf(input)];
  const here = environments.map(({ environment }) => environment);
  const placed = allAccounts(access).flatMap((account): Placed[] => {
    const person = ownValue(access.people, account.person);
    const places = account.roles.flatMap((held) => placementsOf(held, production, proxmox)).filter(({ environment }) => environment === undefined || here.includes(environment));
    return person === undefined || places.length === 0 ? [] : [{ account, person, places }];
  });
  const groups = new Map(placed.flatMap(({ places }) => places.map((place) => [place.group, place] as const)));
  const used = sortedBy([...groups.values()], ({ group }) => group);
  return {
    realms: realmsOf(access, placed),
    roles: sortedBy(used.flatMap(({ role, privileges }) => (privileges === undefined ? [] : [{ id: role, privileges }])), ({ id }) => id),
    groups: used.map(({ group, comment }) => ({ id: group, comment })),
    accounts: sortedBy(placed.map(planAccount), ({ id }) => id),
    grants: used.map(({ group, role, path }): GroupGrantPlan => ({ group, role, path, propagate: true })),
  };
}

function planAccount({ account, person, places }: Placed): AccountPlan {
  const [firstName = "", ...rest] = person.name.trim().split(/\s+/);
  const groups = [...new Set(places.map(({ group }) => group))].sort(byText);
  const { email, until } = person;
  return {
    id: account.id,
    comment: `${account.person}: ${person.name}`,
    firstName,
    lastName: rest.join(" "),
    ...(email === undefined ? {} : { email }),
    groups,
    expires: until === undefined ? 0 : endOf(until),
  };
}

/** The first second of the day after, in UTC. */
function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000 + 86_400;
}

/** The name after the last `@`. */
export function realmOf(account: string): string {
  return account.slice(account.lastIndexOf("@") + 1);
}

function realmsOf({ realms }: Access, placed: readonly Placed[]): readonly RealmPlan[] {
  const used = new Set(placed.map(({ account }) => realmOf(account.id)));
  return sortedBy(entriesOf(realms).filter(([name]) => used.has(name)), ([name]) => name).map(([name, realm]) => planRealm(name, realm));
}

function planRealm(name: string, realm: Realm): RealmPlan {
  switch (realm.type) {
    case "pve":
      return { name, type: "pve", secondFactor: realm.secondFactor };
    case "ldap":
      return { name, ...realm, port: realm.port ?? (realm.mode === "ldaps" ? 636 : 389) };
    case "openid":
      return { name, ...realm, scopes: realm.scopes ?? "email profile" };
  }
}
