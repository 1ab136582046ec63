/** What a host stack may register of access control: the rights of environments and people are the planned ones. */
import { names } from "../identity";
import type { AccountPlan, HostPlan, RealmPlan } from "../plan";
import type { Problem } from "../problem";
import type { Declared } from "./resource";
import { same, type Report } from "./sameness";

const LIST_PEOPLE = "remove it; list people and their roles in stacks/access.ts";

/** A role of the plan means what the plan says. Others are nobody's business until they are granted. */
export function checkRole({ access, people }: HostPlan, { id, privileges }: Extract<Declared, { kind: "role" }>, report: Report): readonly Problem[] {
  const planned = [...access.flatMap(({ roles }) => roles), ...(people?.roles ?? [])].find((role) => role.id === id);
  return planned === undefined || privileges === undefined ? [] : same("its privileges are", [...privileges].sort(), [...planned.privileges].sort(), report);
}

/** Users, groups and realms. */
export function checkPeople(plan: HostPlan, declared: Extract<Declared, { kind: "user" | "group" | "realm" }>, report: Report): readonly Problem[] {
  switch (declared.kind) {
    case "group":
      return opened(declared.opens, report);
    case "user":
      return [...opened(declared.opens.filter((input) => input !== "password"), report), ...checkUser(plan, declared, report)];
    case "realm":
      return checkRealm(plan, declared, report);
  }
}

function opened(inputs: readonly string[], report: Report): readonly Problem[] {
  return inputs.map((input) => report(`sets ${input}`, "each right in a resource of its own", `leave ${input} out; ${LIST_PEOPLE.slice("remove it; ".length)}`));
}

/** A user of the plan is as planned; another one is in no group of the plan. */
function checkUser({ access, people }: HostPlan, { id, groups, expires, opens }: Extract<Declared, { kind: "user" }>, report: Report): readonly Problem[] {
  const person = people?.accounts.find((account) => account.id === id);
  const environment = access.some(({ user }) => user === id);
  if (person === undefined && !environment) return foreignMember(people?.groups ?? [], groups, report);
  const planned: Pick<AccountPlan, "groups" | "expires"> = person ?? { groups: [], expires: 0 };
  return [
    ...(opens.includes("password") ? [report("sets password", "none: nobody but the person knows it", "leave it out")] : []),
    ...same("its groups are", groups, planned.groups, report),
    ...same("its end is", expires, planned.expires, report),
  ];
}

function foreignMember(planned: readonly { readonly id: string }[], groups: readonly string[] | undefined, report: Report): readonly Problem[] {
  const ours = (groups ?? []).filter((group) => planned.some(({ id }) => id === group));
  return ours.length === 0 ? [] : [report(`is a member of ${ours.join(", ")}`, "people of stacks/access.ts alone", LIST_PEOPLE)];
}

/** Where people are listed, they come through the listed realms alone. */
function checkRealm({ people }: HostPlan, { name, settings }: Extract<Declared, { kind: "realm" }>, report: Report): readonly Problem[] {
  if (people === undefined || name === undefined) return [];
  const planned = people.realms.find((realm) => realm.name === name);
  if (planned === undefined) return [report(`is the realm ${name}`, "realms of stacks/access.ts alone, each with a second factor", "remove it, or list it there")];
  const wanted: Readonly<Record<string, unknown>> = settingsOf(planned);
  const fields = [...new Set([...Object.keys(wanted), ...Object.keys(settings)])].sort();
  return fields.filter((field) => settings[field] !== wanted[field]).map((field) => report(`its ${field} is ${JSON.stringify(settings[field]) ?? "left out"}`, `${JSON.stringify(wanted[field]) ?? "none"}, as planned`, "change the realm in stacks/access.ts, not the resource"));
}

/** What of a realm decides who is let in, as the provider names it. */
function settingsOf(realm: RealmPlan): Readonly<Record<string, unknown>> {
  const given = (entries: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
  switch (realm.type) {
    case "pve":
      return {};
    case "ldap":
      return given({ server1: realm.server, server2: realm.fallback, mode: realm.mode, port: realm.port, baseDn: realm.baseDn, userAttr: realm.userAttribute, bindDn: realm.bindDn, filter: realm.filter, verify: true });
    case "openid":
      return given({ issuerUrl: realm.issuer, clientId: realm.clientId, usernameClaim: realm.usernameClaim, autocreate: false });
  }
}

/** Rights on what belongs to an environment, of its user, or of people are the planned ones. */
export function checkGrant(plan: HostPlan, { path, role, holder }: Extract<Declared, { kind: "grant" }>, report: Report): readonly Problem[] {
  const { people } = plan;
  const planned = [...plan.access.flatMap(({ user, grants }) => grants.map((grant) => ({ ...grant, holder: user }))), ...(people?.grants ?? []).map((grant) => ({ ...grant, holder: `@${grant.group}` }))];
  if (path === undefined || planned.some((grant) => (holder === undefined || grant.holder === holder) && grant.path === path && (role === undefined || grant.role === role))) return [];
  const owned = [...plan.access.flatMap(({ grants }) => grants.map((grant) => grant.path)), "/vms", "/nodes", "/access"];
  const touched = path === "/" || owned.some((one) => one === path || one.startsWith(`${path}/`) || path.startsWith(`${one}/`));
  if (!touched && !isListed(plan, holder)) return [];
  return [report(`gives ${role ?? "a role"} on ${path} to ${holder ?? "somebody"}`, "the rights that the plan gives, and none beside them", LIST_PEOPLE)];
}

/** Whether a holder is an environment's user, somebody's account, a token of one, or a group of people. */
function isListed({ environments, people }: HostPlan, holder: string | undefined): boolean {
  if (holder === undefined) return false;
  const users = [...environments.map(names.user), ...(people?.accounts ?? []).map(({ id }) => id)];
  return users.some((user) => holder === user || holder.startsWith(`${user}!`)) || (people?.groups ?? []).some(({ id }) => holder === `@${id}`);
}

/** Each environment has one token, people have none, and root's is nobody's. */
export function checkToken(plan: HostPlan, { user, name, separated }: Extract<Declared, { kind: "token" }>, report: Report): readonly Problem[] {
  if (user === undefined) return [];
  if (plan.access.some((access) => access.user === user && [access.token, access.previousToken].includes(name))) return [];
  if (plan.environments.some((environment) => user === names.user(environment))) return [report(`is another token of ${user}`, "one token for each environment", "remove it")];
  if (plan.people?.accounts.some(({ id }) => id === user)) return [report(`is a token of ${user}`, "people who log in themselves, with their second factor", "remove it")];
  if (user === "root@pam") return [report("is a token of root@pam", "a user of its own with the rights that it needs", "make a user, a role and a token of it")];
  return separated ? [] : [report(`has all rights of ${user}`, "privilegesSeparation: true", "set it, and grant the token what it needs")];
}
