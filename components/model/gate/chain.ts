/** What a resource of a host stack would come to: the rights that it would give, each with its chain. */
import type { EstatePlan, HostPlan } from "../plan";
import type { Problem } from "../problem";
import { accessStateOf, PRIVILEGES, proveWorlds, rightsViolationText, worldOf, type AccessState } from "../rights";
import type { Declared, DeclaredResource } from "./resource";

/** Estate and host of a stack. */
export interface ChainSubject {
  readonly estate: Pick<EstatePlan, "environments" | "people">;
  readonly plan: HostPlan;
}

/** The problems of a resource, the first with the chain of what it would give beyond the plan. */
export function withChain({ estate, plan }: ChainSubject, { declared }: Pick<DeclaredResource, "declared">, problems: readonly Problem[]): readonly Problem[] {
  const explained = (problem: Problem): Problem => {
    const [violation] = proveWorlds([worldOf(estate, plan, changed(accessStateOf(estate, plan), declared))]).violations;
    return violation === undefined ? problem : { ...problem, problem: `${problem.problem}: ${rightsViolationText(violation)}` };
  };
  return problems.map((problem, index) => (index === 0 ? explained(problem) : problem));
}

/** The host's access control with the resource. */
function changed(state: AccessState, declared: Declared): AccessState {
  switch (declared.kind) {
    case "grant":
      return withGrant(state, declared);
    case "user":
      return { ...state, users: state.users.map((user) => (user.id === declared.id ? { ...user, groups: user.groups.concat(declared.groups ?? []) } : user)) };
    case "role":
      return { ...state, roles: state.roles.map((role) => (role.id === declared.id ? { ...role, privileges: role.privileges.concat(declared.privileges ?? []) } : role)) };
    case "membership":
      return withMember(state, declared);
    default:
      return state;
  }
}

/** A role that nobody knows is taken for one that gives everything: undecided means unsafe. */
function withGrant(state: AccessState, { path = "/", role = "a role", holder = "", propagate = true }: Extract<Declared, { kind: "grant" }>): AccessState {
  const known = state.roles.some(({ id }) => id === role);
  return { ...state, roles: known ? state.roles : state.roles.concat({ id: role, privileges: PRIVILEGES }), entries: state.entries.concat({ path, role, holder, propagate }) };
}

function withMember(state: AccessState, { pool: id, guest, storage }: Extract<Declared, { kind: "membership" }>): AccessState {
  return { ...state, pools: state.pools.map((pool) => (pool.id === id ? { ...pool, guests: pool.guests.concat(guest ?? []), storages: pool.storages.concat(storage ?? []) } : pool)) };
}
