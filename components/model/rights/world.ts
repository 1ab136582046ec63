/** What claims about rights are proved over: one host with everybody and everything of it. */
import { names } from "../identity";
import type { EstatePlan, HostPlan, PersonRolePlan } from "../plan";
import type { AccessState } from "./access-state";
import { objectsOf, type AccessObject } from "./object";
import { accessStateOf } from "./of-plan";
import { identitiesOf, Rights, type Held, type Identity } from "./rights";

/** Somebody of a host, and whose account it is. */
export interface Account extends Identity {
  /** Environment whose stack works with it. */
  readonly environment?: string;
  /** Person to whom it belongs, and what the person is with this account. */
  readonly person?: { readonly name: string; readonly roles: readonly PersonRolePlan[] };
  /** `dev's user pulumi-dev@pve`, `Anna Berger's account anna@pve`. */
  readonly name: string;
}

/** A host. */
export interface AccessWorld {
  /** Name of its stack. */
  readonly stack: string;
  /** Name of the environment at the top of the ladder, wherever it stands. */
  readonly production: string | undefined;
  readonly state: AccessState;
  /** Those that the plan knows: users and their tokens. */
  readonly accounts: readonly Account[];
  readonly objects: readonly AccessObject[];
  held(account: Identity, path: string): Held;
}

/** The hosts of an estate as their stacks make them. */
export function worldsOf(plan: EstatePlan): readonly AccessWorld[] {
  return plan.hosts.map((host) => worldOf(plan, host, accessStateOf(plan, host)));
}

/** What of an estate is looked at on one of its hosts. */
export type Estate = Pick<EstatePlan, "environments" | "people">;

/** One host with an access control of its own: what it would be with another entry, or what was read back. */
export function worldOf(plan: Estate, host: HostPlan, state: AccessState): AccessWorld {
  const rights = new Rights(state);
  return { stack: host.stack, production: host.environments.at(-1), state, accounts: accountsOf(plan, host, state), objects: objectsOf(plan, host), held: (account, path) => rights.on(account, path) };
}

function accountsOf({ people = [] }: Estate, host: HostPlan, state: AccessState): readonly Account[] {
  const kind = ({ token }: Identity, user: string) => (token ? "token" : user);
  return identitiesOf(state).flatMap((identity): readonly Account[] => {
    const { id, user } = identity;
    const environment = host.environments.find((name) => names.user(name) === user.id);
    if (environment !== undefined && host.access.some((access) => access.user === user.id)) return [{ ...identity, environment, name: `${environment}'s ${kind(identity, "user")} ${id}` }];
    if (host.people?.accounts.some((account) => account.id === user.id) !== true) return [];
    const owner = people.find(({ roles }) => roles.some(({ account }) => account === user.id));
    const person = { name: owner?.name ?? user.id, roles: owner?.roles.filter(({ account }) => account === user.id) ?? [] };
    return [{ ...identity, person, name: `${person.name}'s ${kind(identity, "account")} ${id}` }];
  });
}

/** Those whose rights are their own: a token without privilege separation is its user. */
export function holdersIn({ accounts }: AccessWorld): readonly Account[] {
  return accounts.filter(({ token }) => token === undefined || token.separated);
}

/** Those that are no admin's: nobody of them may be able to get more than he has. */
export function belowAdmin(world: AccessWorld): readonly Account[] {
  return holdersIn(world).filter((account) => !isAdmin(account));
}

/** Whether it is the account of an admin, who may do everything on a host. */
export function isAdmin({ person }: Account): boolean {
  return person?.roles.some(({ role }) => role === "admin") ?? false;
}

/** Accounts of people who are no admin with them. */
export function peopleIn(world: AccessWorld): readonly Account[] {
  return belowAdmin(world).filter(({ person }) => person !== undefined);
}
