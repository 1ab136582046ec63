/** Access control of a host as its API tells it. */
import { entriesOf } from "../canonical";
import type { Deployed } from "../verify/deployed";
import type { AccessState } from "./access-state";

/** What a host that was read back has. A pool's storages are those that its listing told. */
export function accessStateIn({ users, roles, grants, pools, guests, poolStorages = {} }: Deployed): AccessState {
  return {
    users: users.map(({ id, groups, tokens }) => ({ id, groups, tokens: tokens.map(({ name, separated }) => ({ name, separated })) })),
    groups: [...new Set(users.flatMap(({ groups }) => groups))],
    roles: entriesOf(roles).map(([id, privileges]) => ({ id, privileges })),
    entries: grants,
    pools: entriesOf(pools).map(([id]) => ({ id, guests: guests.filter(({ pool }) => pool === id).map(({ vmid }) => vmid), storages: poolStorages[id] ?? [] })),
  };
}
