/** What a resource of a host stack would come to: the rights that it would give, each with its chain. */
import type { EstatePlan, HostPlan } from "../plan";
import type { Problem } from "../problem";
import { accessStateOf, PRIVILEGES, proveWorlds, rightsViolationText, worldOf, type AccessState } from "../rights";
import type { Declared, DeclaredResource } from "./resource";
import { reportOn } from "./sameness";

/** Estate and host of a stack. */
export interface ChainSubject {
  readonly estate: Pick<EstatePlan, "environments" | "people">;
  readonly plan: HostPlan;
}

/**
 * The problems of a resource, the first with the chain of what it would give beyond the plan. What gives something that
 * no rule of the gate refuses is refused by it alone.
 */
export function withChain({ estate, plan }: ChainSubject, resource: DeclaredResource, problems: readonly Problem[]): readonly Problem[] {
  const planned = accessStateOf(estate, plan);
  const state = changed(planned, resource.declared);
  if (state === undefined) return problems;
  const [violation] = proveWorlds([worldOf(estate, plan, state)]).violations;
  if (violation === undefined) return problems;
  const [first, ...rest] = problems;
  const text = rightsViolationText(violation);
  return first === undefined ? [reportOn(resource)(text, "the rights that the plan gives, and none beside them", violation.next)] : [{ ...first, problem: `${first.problem}: ${text}` }, ...rest];
}

/** The host's access control with the resource; undefined where it changes none of it. */
function changed(state: AccessState, declared: Declared): AccessState | undefined {
  switch (declared.kind) {
    case "grant":
      return withGrant(state, declared);
    case "membership":
      return withMember(state, declared);
    default:
      return undefined;
  }
}

/** A role that nobody knows is taken for one that gives everything: undecided means unsafe. */
function withGrant(state: AccessState, { path, role, holder, propagate = true }: Extract<Declared, { kind: "grant" }>): AccessState | undefined {
  if (path === undefined || role === undefined || holder === undefined || state.entries.some((entry) => entry.path === path && entry.role === role && entry.holder === holder && entry.propagate === propagate)) return undefined;
  const roles = state.roles.some(({ id }) => id === role) ? state.roles : [...state.roles, { id: role, privileges: PRIVILEGES }];
  return { ...withToken(state, holder), roles, entries: [...state.entries, { path, role, holder, propagate }] };
}

/** A token that is not in the plan holds what its own entries give, as far as its user holds it. */
function withToken(state: AccessState, holder: string): AccessState {
  const [user, name] = holder.split("!");
  if (name === undefined) return state;
  return { ...state, users: state.users.map((one) => (one.id === user && one.tokens.every((token) => token.name !== name) ? { ...one, tokens: [...one.tokens, { name, separated: true }] } : one)) };
}

function withMember(state: AccessState, { pool: id, guest, storage }: Extract<Declared, { kind: "membership" }>): AccessState | undefined {
  const add = <T>(list: readonly T[], one: T | undefined): readonly T[] => (one === undefined || list.includes(one) ? list : [...list, one]);
  return { ...state, pools: state.pools.map((pool) => (pool.id === id ? { ...pool, guests: add(pool.guests, guest), storages: add(pool.storages, storage) } : pool)) };
}
