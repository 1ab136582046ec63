/** What claims about rights are proved over: one host with everybody and everything of it. */
import { names } from "../identity";
import type { EstatePlan, HostPlan } from "../plan";
import type { AccessState } from "./access-state";
import { objectsOf, type AccessObject } from "./object";
import { accessStateOf } from "./of-plan";
import { identitiesOf, Rights, type Held, type Identity } from "./rights";

/** Somebody of a host, and whose account it is. */
export interface Account extends Identity {
  /** Environment whose stack works with it. */
  readonly environment?: string;
  /** `dev's user pulumi-dev@pve`. */
  readonly name: string;
}

/** A host. */
export interface AccessWorld {
  /** Name of its stack. */
  readonly stack: string;
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

/** One host with an access control of its own: what it would be with another entry, or what was read back. */
export function worldOf(plan: EstatePlan, host: HostPlan, state: AccessState): AccessWorld {
  const rights = new Rights(state);
  return { stack: host.stack, state, accounts: accountsOf(host, state), objects: objectsOf(plan, host), held: (account, path) => rights.on(account, path) };
}

function accountsOf({ access, environments }: HostPlan, state: AccessState): readonly Account[] {
  const kind = ({ token }: Identity) => (token ? "token" : "user");
  return identitiesOf(state).flatMap((identity): readonly Account[] => {
    const environment = environments.find((name) => names.user(name) === identity.user.id);
    if (environment !== undefined && access.some(({ user }) => user === identity.user.id)) return [{ ...identity, environment, name: `${environment}'s ${kind(identity)} ${identity.id}` }];
    return [];
  });
}

/** Those whose rights are their own: a token without privilege separation is its user. */
export function holdersIn({ accounts }: AccessWorld): readonly Account[] {
  return accounts.filter(({ token }) => token === undefined || token.separated);
}

/** Those of them that are no admin: of whom nobody may be able to get more than he has. */
export function belowAdmin(world: AccessWorld): readonly Account[] {
  return holdersIn(world);
}
