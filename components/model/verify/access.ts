/** Who may do what on what belongs to the estate: pools, roles, users, tokens and the access control list. */
import { byText, ownValue } from "../canonical";
import type { Finding } from "../finding";
import type { AccessPlan, HostPlan, NetworkPlan, PeoplePlan } from "../plan";
import { found } from "./checks";
import type { Deployed, DeployedGrant, DeployedUser } from "./deployed";
import { comparePeople } from "./people";

/** Names that only environments' users have. */
const OWN_USER = /^pulumi-[^@]+@pve$/;

/** What is compared for the host stack. */
interface Scope {
  readonly access: readonly AccessPlan[];
  readonly people: PeoplePlan | undefined;
  readonly networks: readonly NetworkPlan[];
  readonly storages: HostPlan["storages"];
  /** VMIDs of all plans. */
  readonly vmids: ReadonlySet<number>;
  readonly stack: string;
  readonly refresh: string;
  /** Rights that people were granted for a task. @default none */
  readonly granted?: readonly DeployedGrant[];
  readonly secondFactor: (realm: string) => string;
}

/** Compares everything about access. */
export function compareAccess(scope: Scope, deployed: Deployed): readonly Finding[] {
  return [
    ...scope.access.flatMap((plan) => [...comparePool(plan, deployed, scope), ...compareRoles(plan, deployed, scope), ...compareUser(plan, deployed, scope)]),
    ...(scope.people === undefined ? [] : [...compareRoles(scope.people, deployed, scope), ...comparePeople(scope.people, deployed, scope)]),
    ...foreignUsers(scope, deployed),
    ...readerTokens(scope, deployed),
    ...compareGrants(scope, deployed),
  ];
}

function comparePool({ pool }: AccessPlan, { pools }: Deployed, { stack, refresh }: Scope): readonly Finding[] {
  return Object.hasOwn(pools, pool) ? [] : [found("pool-missing", `${stack} pool ${pool}`, "is missing", "the pool of an environment", refresh)];
}

/** Compares the roles of an environment, or of people; every token may read them. */
export function compareRoles({ roles }: Pick<AccessPlan, "roles">, deployed: Pick<Deployed, "roles">, { stack, refresh }: Pick<Scope, "stack" | "refresh">): readonly Finding[] {
  return roles.flatMap(({ id, privileges }) => {
    const held = ownValue(deployed.roles, id);
    const place = `${stack} role ${id}`;
    if (held === undefined) return [found("role-missing", place, "is missing", [...privileges].sort(byText).join(", "), refresh)];
    const more = held.filter((one) => !privileges.includes(one)).sort(byText);
    const less = privileges.filter((one) => !held.includes(one)).sort(byText);
    if (more.length + less.length === 0) return [];
    const texts = [...(more.length > 0 ? [`also gives ${more.join(", ")}`] : []), ...(less.length > 0 ? [`lacks ${less.join(", ")}`] : [])];
    return [found("role-differs", place, texts.join(" and "), "the privileges of the plan alone", refresh)];
  });
}

function compareUser(plan: AccessPlan, { users }: Deployed, scope: Scope): readonly Finding[] {
  const { stack, refresh } = scope;
  const user = users.find(({ id }) => id === plan.user);
  const place = `${stack} user ${plan.user}`;
  if (user === undefined) return [found("user-missing", place, "is missing", "the user of an environment", refresh)];
  return [
    ...(user.enabled ? [] : [found("user-disabled", place, "is switched off", "a user that may work", refresh)]),
    ...(user.groups.length === 0 ? [] : [found("user-grouped", place, `is in ${user.groups.join(", ")}`, "a user in no group", "take it out of the group on the host")]),
    ...tokensOf(plan).flatMap((token) => compareToken(token, user, scope)),
    ...foreignTokens(user, tokensOf(plan), place),
  ];
}

/** Its token, and while it is rotated the one before. */
const tokensOf = ({ token, previousToken }: AccessPlan): readonly string[] => (previousToken === undefined ? [token] : [token, previousToken]);

function compareToken(token: string, user: DeployedUser, { stack, refresh }: Scope): readonly Finding[] {
  const own = user.tokens.find(({ name }) => name === token);
  const place = `${stack} token ${user.id}!${token}`;
  if (own === undefined) return [found("token-missing", place, "is missing", "the token of an environment", refresh)];
  const wrong = [...(own.separated ? ["has separated privileges (and so none)"] : []), ...(own.expire > 0 ? [`ends on ${new Date(own.expire * 1000).toISOString().slice(0, 10)}`] : [])];
  return wrong.length === 0 ? [] : [found("token-differs", place, wrong.join(" and "), "a token with its user's rights that does not end", refresh)];
}

const foreignTokens = ({ id, tokens }: DeployedUser, known: readonly string[], place: string): readonly Finding[] =>
  tokens.filter(({ name }) => !known.includes(name)).map(({ name }) => found("token-foreign", place, `has a token ${name} that nobody knows`, `${known.join(", ")} alone`, `find out who made it, and remove it on the host: pveum user token remove ${id} ${name}`));

/** Users that look like an environment's and are none: left from an environment that went, or made to look like one. */
function foreignUsers({ access, stack }: Scope, { users }: Deployed): readonly Finding[] {
  return users
    .filter(({ id }) => OWN_USER.test(id) && !access.some(({ user }) => user === id))
    .map(({ id }) => found("user-foreign", `${stack} user ${id}`, "belongs to no environment of the ladder", "users of the ladder alone", `remove it on the host: pveum user delete ${id}`));
}

/** A second token of the host stack's own user opens everything that the first one does. root@pam is not ours alone. */
function readerTokens({ stack }: Scope, { reader, users }: Deployed): readonly Finding[] {
  const [id = "", name = ""] = reader.split("!");
  const user = users.find((one) => one.id === id);
  return user === undefined || id.endsWith("@pam") ? [] : foreignTokens(user, [name], `${stack} user ${id}`);
}

const key = ({ path, role, holder }: DeployedGrant): string => `${path} ${role} ${holder}`;

/** Entries of the access control list: those of the plan, and any other on its paths or for its users. */
function compareGrants(scope: Scope, { grants }: Deployed): readonly Finding[] {
  const ofPeople = (scope.people?.grants ?? []).map(({ group, ...grant }): DeployedGrant => ({ ...grant, holder: `@${group}` }));
  const planned = [...scope.access.flatMap(({ user, grants: own }) => own.map((grant): DeployedGrant => ({ ...grant, holder: user }))), ...ofPeople];
  const accounted = new Set((scope.granted ?? []).map(key));
  const wanted = new Map(planned.map((grant) => [key(grant), grant]));
  const missing = planned.filter((grant) => grants.find((one) => key(one) === key(grant))?.propagate !== grant.propagate);
  const foreign = grants.filter((grant) => !wanted.has(key(grant)) && !accounted.has(key(grant)) && (isOurPath(scope, grant.path) || isOurUser(scope, grant.holder)));
  return [
    ...missing.map(({ path, role, holder }) => found("grant-missing", `${scope.stack} rights on ${path}`, `${holder} lacks the role ${role}`, "the rights of the plan", scope.refresh)),
    ...foreign.map(({ path, role, holder }) => found("grant-foreign", `${scope.stack} rights on ${path}`, `${holder} has the role ${role}`, "the rights of the plan alone", `remove it on the host: pveum acl delete ${path} --roles ${role} ${holderOption(holder)}`)),
  ];
}

function isOurPath({ access, networks, storages, vmids }: Scope, path: string): boolean {
  const own = [...access.map(({ pool }) => `/pool/${pool}`), ...storages.map(({ name }) => `/storage/${name}`), ...networks.map(({ bridge, vlan }) => `/sdn/zones/localnetwork/${bridge}${vlan === undefined ? "" : `/${vlan}`}`)];
  const vmid = /^\/vms\/(\d+)$/.exec(path)?.[1];
  return own.some((one) => path === one || path.startsWith(`${one}/`)) || (vmid !== undefined && vmids.has(Number(vmid)));
}

/** A user of an environment, somebody's account, a group of people, or a token of one of them. */
function isOurUser({ access, people }: Scope, holder: string): boolean {
  const users = [...access.map(({ user }) => user), ...(people?.accounts ?? []).map(({ id }) => id)];
  return users.some((user) => holder === user || holder.startsWith(`${user}!`)) || (people?.groups ?? []).some(({ id }) => holder === `@${id}`);
}

const holderOption = (holder: string): string => (holder.startsWith("@") ? `--groups ${holder.slice(1)}` : holder.includes("!") ? `--tokens '${holder}'` : `--users ${holder}`);
