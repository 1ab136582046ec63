import { z } from "zod";
import { differs, readIfThere, type Leftover } from "../host/leftovers";

const Pools = z.array(z.object({ comment: z.string().optional(), members: z.array(z.unknown()).default([]) }));

/** A pool without members. */
export const leftPool: Leftover = {
  kind: "pool",
  id: (inputs) => String(inputs["poolId"]),
  find: async (host, { poolId }) => Pools.parse((await readIfThere(host, "/pools", { poolid: String(poolId) })) ?? [])[0],
  strange: (found, { comment }) => ((found as z.infer<typeof Pools>[number]).members.length > 0 ? "with members" : differs(found, { comment })),
  remove: async (host, { poolId }) => void (await host.delete("/pools", { poolid: String(poolId) })),
};

/** A role with the same privileges. */
export const leftRole: Leftover = {
  kind: "role",
  id: (inputs) => String(inputs["roleId"]),
  find: (host, { roleId }) => readIfThere(host, `/access/roles/${String(roleId)}`),
  strange: (found, { privileges }) => {
    const has = Object.keys(z.record(z.string(), z.unknown()).parse(found)).sort().join();
    return has === z.array(z.string()).parse(privileges).sort().join() ? undefined : "with other privileges";
  },
  remove: async (host, { roleId }) => void (await host.delete(`/access/roles/${String(roleId)}`)),
};

/** A user with the same comment. */
export const leftUser: Leftover = {
  kind: "user",
  id: (inputs) => String(inputs["userId"]),
  find: (host, { userId }) => readIfThere(host, `/access/users/${String(userId)}`),
  strange: (found, { comment }) => differs(found, { comment }),
  remove: async (host, { userId }) => void (await host.delete(`/access/users/${String(userId)}`)),
};

const Members = z.object({ comment: z.string().optional(), members: z.array(z.string()).default([]) });

/** A group without members, with the same comment. */
export const leftGroup: Leftover = {
  kind: "group",
  id: (inputs) => String(inputs["groupId"]),
  find: (host, { groupId }) => readIfThere(host, `/access/groups/${String(groupId)}`),
  strange: (found, { comment }) => (Members.parse(found).members.length > 0 ? "with members" : differs(found, { comment })),
  remove: async (host, { groupId }) => void (await host.delete(`/access/groups/${String(groupId)}`)),
};

/** A realm of the same type with the same comment. */
export const leftRealm: Leftover = {
  kind: "realm",
  id: (inputs) => String(inputs["realm"]),
  find: (host, { realm }) => readIfThere(host, `/access/domains/${String(realm)}`),
  strange: (found, { type, comment }) => differs(found, { type, comment }),
  remove: async (host, { realm }) => void (await host.delete(`/access/domains/${String(realm)}`)),
};

/** A token whose value nobody has: Proxmox told it to the run that was interrupted. */
export const leftToken: Leftover = {
  kind: "token",
  id: ({ userId, tokenName }) => `${String(userId)}!${String(tokenName)}`,
  find: (host, { userId, tokenName }) => readIfThere(host, `/access/users/${String(userId)}/token/${String(tokenName)}`),
  strange: (found, { comment }) => differs(found, { comment }),
  remove: async (host, { userId, tokenName }) => void (await host.delete(`/access/users/${String(userId)}/token/${String(tokenName)}`)),
};
