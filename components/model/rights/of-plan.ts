/** Access control of a host as its stack makes it, from the plan. */
import { sortedBy } from "../canonical";
import type { EnvironmentPlan, EstatePlan, HostPlan } from "../plan";
import type { AccessEntry, AccessPool, AccessState } from "./access-state";
import { BUILT_IN_ROLES } from "./built-in-role";

/** What a host's access control will be once its stack has run: pools with the members that environments put there. */
export function accessStateOf(plan: Pick<EstatePlan, "environments">, host: HostPlan): AccessState {
  const { access, people } = host;
  return {
    users: [...access.map(({ user, token, previousToken }) => ({ id: user, groups: [], tokens: [token, ...(previousToken === undefined ? [] : [previousToken])].map((name) => ({ name, separated: false })) })), ...(people?.accounts ?? []).map(({ id, groups }) => ({ id, groups, tokens: [] }))],
    groups: (people?.groups ?? []).map(({ id }) => id),
    roles: [...access.flatMap(({ roles }) => roles), ...(people?.roles ?? []), ...BUILT_IN_ROLES],
    entries: [
      ...access.flatMap(({ user, grants }) => grants.map((grant): AccessEntry => ({ ...grant, holder: user }))),
      ...(people?.grants ?? []).map(({ group, ...grant }): AccessEntry => ({ ...grant, holder: `@${group}` })),
    ],
    pools: sortedBy(access.map(({ pool }) => poolOf(pool, plan.environments)), ({ id }) => id),
  };
}

function poolOf(id: string, environments: readonly EnvironmentPlan[]): AccessPool {
  const guests = environments.flatMap(({ machines }) => machines.filter(({ pool }) => pool === id).flatMap(({ vmid, data }) => (data ? [vmid, data.holder.vmid] : [vmid])));
  return { id, guests: [...guests].sort((a, b) => a - b), storages: [] };
}

