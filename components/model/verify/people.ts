/** People of a host: their accounts, groups and realms are exactly those of the plan. */
import { entriesOf } from "../canonical";
import type { Finding } from "../finding";
import type { AccountPlan, PeoplePlan, RealmPlan } from "../plan";
import { found } from "./checks";
import type { Deployed, DeployedRealm, DeployedUser } from "./deployed";

/** Where people are compared, and what brings back what differs. */
interface Scope {
  readonly stack: string;
  readonly refresh: string;
  /** What lets a realm demand its second factor again. */
  readonly secondFactor: (realm: string) => string;
}

/** Compares everything about people but roles and grants, which are compared with those of environments. */
export function comparePeople(people: PeoplePlan, deployed: Pick<Deployed, "users" | "realms">, scope: Scope): readonly Finding[] {
  return [
    ...people.accounts.flatMap((account) => compareAccount(account, deployed.users.find(({ id }) => id === account.id), scope)),
    ...foreignMembers(people, deployed.users, scope),
    ...(deployed.realms === undefined ? [] : people.realms.flatMap((realm) => compareRealm(realm, deployed.realms?.find(({ name }) => name === realm.name), scope))),
  ];
}

const day = (seconds: number): string => (seconds === 0 ? "never" : `on ${new Date(seconds * 1000).toISOString().slice(0, 10)}`);

function compareAccount({ id, comment, groups, expires }: AccountPlan, user: DeployedUser | undefined, { stack, refresh }: Scope): readonly Finding[] {
  const place = `${stack} user ${id}`;
  if (user === undefined) return [found("user-missing", place, "is missing", `the account of ${comment}`, refresh)];
  const more = user.groups.filter((group) => !groups.includes(group)).sort();
  const less = groups.filter((group) => !user.groups.includes(group));
  const end = user.expires ?? expires;
  return [
    ...(user.enabled ? [] : [found("user-disabled", place, "is switched off", "an account that works, or a person who is not listed", refresh)]),
    ...(more.length === 0 ? [] : [found("user-groups", place, `is also in ${more.join(", ")}`, groups.join(", "), refresh)]),
    ...(less.length === 0 ? [] : [found("user-groups", place, `is not in ${less.join(", ")}`, groups.join(", "), refresh)]),
    ...(end === expires ? [] : [found("user-ends", place, `ends ${day(end)}`, day(expires), refresh)]),
    ...user.tokens.map(({ name }) => found("token-foreign", place, `has a token ${name}`, "none: people log in themselves, with their second factor", `find out who made it, and remove it on the host: pveum user token remove ${id} ${name}`)),
  ];
}

/** Who is in a group of people without being planned there has its rights. */
function foreignMembers({ accounts, groups }: PeoplePlan, users: readonly DeployedUser[], { stack }: Scope): readonly Finding[] {
  const known = new Set(accounts.map(({ id }) => id));
  return users.filter(({ id }) => !known.has(id)).flatMap(({ id, groups: own }) => {
    const ours = groups.filter(({ id: group }) => own.includes(group)).map(({ id: group }) => group);
    return ours.length === 0 ? [] : [found("user-member", `${stack} user ${id}`, `is in ${ours.join(", ")}`, "people of stacks/access.ts alone", `list the person there, or take it out on the host: pveum user modify ${id} --groups ''`)];
  });
}

function compareRealm(plan: RealmPlan, realm: DeployedRealm | undefined, { stack, refresh, secondFactor }: Scope): readonly Finding[] {
  const place = `${stack} realm ${plan.name}`;
  if (realm === undefined) return [found("realm-missing", place, "is missing", "where accounts come from", refresh)];
  const wanted = wantedOf(plan);
  const differing = entriesOf(wanted).filter(([field, value]) => realm.settings !== undefined && (realm.settings[field] ?? "") !== value);
  return [
    ...(plan.secondFactor === "totp" && realm.secondFactor !== "oath" ? [found("second-factor-off", place, realm.secondFactor === undefined ? "demands no second factor" : `demands ${realm.secondFactor}`, "a code of an authenticator (oath)", secondFactor(plan.name))] : []),
    ...differing.map(([field, value]) => found("realm-differs", place, `its ${field} is ${realm.settings?.[field] ?? "not set"}`, value === "" ? "none" : value, refresh)),
  ];
}

/** Settings that decide who is let in, as the API names them; empty for what is not to be set. */
function wantedOf(plan: RealmPlan): Readonly<Record<string, string>> {
  switch (plan.type) {
    case "pve":
      return {};
    case "ldap":
      return { server1: plan.server, server2: plan.fallback ?? "", mode: plan.mode, port: String(plan.port), base_dn: plan.baseDn, user_attr: plan.userAttribute, bind_dn: plan.bindDn ?? "", filter: plan.filter ?? "", verify: "1" };
    case "openid":
      return { "issuer-url": plan.issuer, "client-id": plan.clientId, "username-claim": plan.usernameClaim ?? "" };
  }
}
