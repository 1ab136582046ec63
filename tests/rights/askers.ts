/**
 * Everybody who asks: the token of each environment's stack, which is its user; each account of a person by a token that is
 * the account; and users and tokens with rights of every further kind, which stand in no plan. The host gets what the state
 * says, and no more.
 */
import { identitiesOf, type AccessEntry, type AccessState, type AccessUser, type Identity } from "../../components/model/rights";
import type { CopiedHost } from "./host";

/** Somebody who asks, and with what. */
export interface Asker {
  readonly who: Identity;
  readonly secret: string;
}

/** Token that is its user. */
const FULL = { name: "look", separated: false };
const APART = { name: "apart", separated: true };

/** A state with askers of every kind beside those of the plan. `own` and `foreign` are machines of two environments. */
export function withAskers(state: AccessState, own: string, foreign: string): AccessState {
  const [first] = state.users;
  const further: readonly AccessUser[] = [
    { id: "stranger@pve", groups: [], tokens: [FULL] },
    { id: "auditor@pve", groups: [], tokens: [FULL, APART] },
    { id: "helper@pve", groups: ["helpers"], tokens: [FULL, APART] },
    { id: "keeper@pve", groups: ["helpers"], tokens: [FULL] },
  ];
  const entries: readonly AccessEntry[] = [
    { path: "/", role: "PVEAuditor", holder: "auditor@pve", propagate: true },
    { path: `/vms/${foreign}`, role: "NoAccess", holder: "auditor@pve", propagate: true },
    { path: "/vms", role: "PVEVMAdmin", holder: "auditor@pve!apart", propagate: true },
    { path: "/pool", role: "PVEVMUser", holder: "@helpers", propagate: true },
    { path: "/access/groups/helpers", role: "PVEUserAdmin", holder: "@helpers", propagate: false },
    { path: "/storage", role: "PVEDatastoreUser", holder: "@helpers", propagate: false },
    { path: "/pool/prod", role: "NoAccess", holder: "helper@pve", propagate: false },
    { path: `/vms/${own}`, role: "PVEVMAdmin", holder: "helper@pve!apart", propagate: true },
    { path: "/", role: "Administrator", holder: "keeper@pve", propagate: false },
    { path: "/sdn/zones/localnetwork/vmbr0", role: "PVESDNUser", holder: "keeper@pve", propagate: false },
    ...(first === undefined ? [] : [{ path: `/vms/${own}`, role: "PVEVMUser", holder: `${first.id}!apart`, propagate: true }, { path: `/vms/${foreign}`, role: "PVEVMAdmin", holder: `${first.id}!apart`, propagate: true }]),
  ];
  const known = state.users.map((user, index) => ({ ...user, tokens: [...(user.tokens.length === 0 ? [FULL] : user.tokens), ...(index === 0 ? [APART] : [])] }));
  return { ...state, users: [...known, ...further], groups: [...state.groups, "helpers"], entries: [...state.entries, ...entries] };
}

/** Makes on a host what a state has and the host lacks, and gives each token's secret. Tokens that are there are made again. */
export async function makeAskers(host: CopiedHost, state: AccessState): Promise<readonly Asker[]> {
  const root = host.root.bind(host);
  const there = async (path: string, key: string) => new Set((await root<readonly Readonly<Record<string, string>>[]>("GET", path)).map((row) => row[key]));
  const [groups, users, roles] = [await there("/access/groups", "groupid"), await there("/access/users", "userid"), await there("/access/roles", "roleid")];
  for (const groupid of state.groups) if (!groups.has(groupid)) await root("POST", "/access/groups", { groupid });
  for (const { id, privileges } of state.roles) if (!roles.has(id)) await root("POST", "/access/roles", { roleid: id, privs: privileges.join(",") });
  for (const { id, groups: own } of state.users) if (!users.has(id)) await root("POST", "/access/users", { userid: id, ...(own.length === 0 ? {} : { groups: own.join(",") }) });
  const secrets = new Map<string, string>();
  for (const { id, tokens } of state.users) {
    const have = new Set((await root<readonly { tokenid: string }[]>("GET", `/access/users/${id}/token`)).map(({ tokenid }) => tokenid));
    for (const { name, separated } of tokens) {
      const form: Record<string, string> = have.has(name) ? { regenerate: "1" } : { privsep: separated ? "1" : "0" };
      const { value } = await root<{ value: string }>(have.has(name) ? "PUT" : "POST", `/access/users/${id}/token/${name}`, form);
      secrets.set(`${id}!${name}`, value);
    }
  }
  for (const { path, role, holder, propagate } of state.entries) {
    const kind = holder.startsWith("@") ? "groups" : holder.includes("!") ? "tokens" : "users";
    await root("PUT", "/access/acl", { path, roles: role, [kind]: holder.replace(/^@/, ""), propagate: propagate ? "1" : "0" });
  }
  return identitiesOf(state).flatMap((who) => (who.token === undefined ? [] : [{ who, secret: `${who.id}=${secrets.get(who.id) ?? ""}` }]));
}
