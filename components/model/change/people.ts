/** What a change does to people: who comes and goes, and which roles they get and lose. */
import type { AccountPlan, PeoplePlan, PersonPlan, PersonRolePlan, RealmPlan } from "../plan";
import { found, matched, type Found } from "./words";

/** A role in one environment, in words: `deployer in dev, with carla@pve`. */
function wordsOf({ role, environments, account }: PersonRolePlan): readonly string[] {
  const by = account === undefined ? "" : `, with ${account}`;
  return environments.length === 0 ? [`${role}${by}`] : environments.map((environment) => `${role} in ${environment}${by}`);
}

const called = ({ person, name }: PersonPlan): string => `${person} (${name})`;
const rolesOf = ({ roles }: PersonPlan): readonly string[] => roles.flatMap(wordsOf);

/** People of the estate, whatever host they are on. */
export function peopleChanges(before: readonly PersonPlan[] = [], after: readonly PersonPlan[] = []): readonly Found[] {
  const people = matched(before, after, ({ person }) => person);
  return [
    ...people.added.map((person) => found("right", "opening", "added", person.person, `${called(person)} comes`, { details: [...rolesOf(person), ...(person.approves ? ["approves what others do"] : [])] })),
    ...people.removed.map((person) => found("right", "alteration", "removed", person.person, `${called(person)} goes`, { details: [...rolesOf(person), "what the person knew stays valid until it is rotated"] })),
    ...people.changed.flatMap(({ before: old, after: now }) => changedPerson(old, now)),
  ];
}

function changedPerson(old: PersonPlan, now: PersonPlan): readonly Found[] {
  const { person } = now;
  const [had, has] = [rolesOf(old), rolesOf(now)];
  const end = (until: string | undefined): string => until ?? "none";
  return [
    ...has.filter((role) => !had.includes(role)).map((role) => found("right", "opening", "added", person, `${called(now)} becomes ${role}`)),
    ...had.filter((role) => !has.includes(role)).map((role) => found("right", "alteration", "removed", person, `${called(now)} is no longer ${role}`)),
    ...(old.approves === now.approves ? [] : [found("right", now.approves ? "opening" : "alteration", "changed", person, `${called(now)} ${now.approves ? "may approve what others do" : "approves nothing any more"}`)]),
    ...(old.until === now.until ? [] : [found("right", now.until === undefined || (old.until !== undefined && now.until > old.until) ? "opening" : "alteration", "changed", person, `the last day of ${called(now)} changes: ${end(old.until)} → ${end(now.until)}`)]),
    ...(old.name === now.name ? [] : [found("right", "note", "changed", person, `${person} is called ${now.name}, and was ${old.name}`)]),
  ];
}

const NOBODY: PeoplePlan = { realms: [], roles: [], groups: [], accounts: [], grants: [] };

/** Accounts, roles and realms of one host. */
export function hostPeopleChanges(before: PeoplePlan = NOBODY, after: PeoplePlan = NOBODY): readonly Found[] {
  const accounts = matched(before.accounts, after.accounts, ({ id }) => id);
  const roles = matched(before.roles, after.roles, ({ id }) => id);
  const realms = matched(before.realms, after.realms, ({ name }) => name);
  const grants = matched(before.grants, after.grants, ({ group, path }) => `${group} ${path}`);
  return [
    ...accounts.added.map((account) => found("host", "addition", "added", account.id, `account ${account.id} comes`, { details: [inGroups(account)] })),
    ...accounts.removed.map(({ id }) => found("host", "deletion", "removed", id, `account ${id} goes`)),
    ...accounts.changed.map(({ key, before: old, after: now }) => found("host", "note", "changed", key, `account ${key} changes`, { details: [`${inGroups(old)} → ${inGroups(now)}`] })),
    ...roles.changed.map(({ key, before: old, after: now }) => found("host", "opening", "changed", key, `role ${key} changes`, { details: [`${old.privileges.join(", ")} → ${now.privileges.join(", ")}`] })),
    ...grants.changed.map(({ key, before: old, after: now }) => found("host", "opening", "changed", key, `what ${key} gives changes`, { details: [`${old.role} → ${now.role}`] })),
    ...realms.added.map((realm) => found("host", "opening", "added", realm.name, `realm ${realm.name} comes: ${sourceOf(realm)}`)),
    ...realms.removed.map(({ name }) => found("host", "alteration", "removed", name, `realm ${name} goes`)),
    ...realms.changed.map(({ key, before: old, after: now }) => found("host", "opening", "changed", key, `realm ${key} changes`, { details: [`${sourceOf(old)} → ${sourceOf(now)}`] })),
    ...(before === NOBODY && after !== NOBODY && after.accounts.length === 0 ? [found("host", "note", "added", "people", "people are listed, none of them on this host")] : []),
    ...(before !== NOBODY && after === NOBODY && before.accounts.length === 0 ? [found("host", "note", "removed", "people", "people are not listed any more")] : []),
  ];
}

const inGroups = ({ groups, firstName, lastName, email, expires }: AccountPlan): string =>
  [`${firstName} ${lastName}`.trim(), ...(email === undefined ? [] : [email]), `in ${groups.join(", ")}`, ...(expires === 0 ? [] : [`until ${new Date(expires * 1000).toISOString().slice(0, 10)}`])].join(", ");

function sourceOf(realm: RealmPlan): string {
  switch (realm.type) {
    case "pve":
      return "Proxmox's own accounts";
    case "ldap":
      return [realm.server, ...(realm.fallback === undefined ? [] : [realm.fallback]), realm.mode, String(realm.port), realm.baseDn, realm.userAttribute, realm.bindDn ?? "anonymous", realm.filter ?? "everybody"].join(" ");
    case "openid":
      return [realm.issuer, realm.clientId, realm.usernameClaim ?? "subject", realm.scopes].join(" ");
  }
}
