import { failure, parameterError, withPrefix } from "../errors";
import { normalizePath, splitToken } from "../permissions/permissions";
import { BUILT_IN_ROLES } from "../permissions/privileges";
import { flag, formatted, optional, text } from "../schema/parameter";
import { splitList } from "../schema/formats";
import { bare } from "../state/table";
import { changeAcl, removeGroupAcl, removeRoleAcl } from "./access-config";
import { ANYBODY, perm, permAny, type Call, type Method } from "./method";

const roleid = formatted("pve-roleid");
const groupid = formatted("pve-groupid");
const SECTIONS = ["users", "groups", "roles", "acl", "domains", "openid", "tfa", "ticket", "password"];
const ACL_PATH = new RegExp(
  "^(?:/|/access|/access/groups|/access/groups/[\\w.-]+|/access/realm|/access/realm/[\\w.-]+|/nodes|/nodes/[\\w.-]+|/pool|/pool/[\\w.-]+(?:/[\\w.-]+){0,2}" +
    "|/sdn|/sdn/(?:controllers|dns|fabrics|ipams|prefix-lists|route-maps|zones)|/sdn/controllers/[\\w-]+|/sdn/(?:dns|fabrics|ipams|prefix-lists|route-maps)/[A-Za-z0-9]+" +
    "|/sdn/zones/[\\w.-]+(?:/[\\w.-]+(?:/[1-9][0-9]{0,3})?)?|/storage|/storage/[\\w.-]+|/vms|/vms/[1-9][0-9]{2,}|/mapping|/mapping/[\\w.-]+(?:/[\\w.-]+)?)$",
);

function privilegeMap(privileges: Iterable<string>): Record<string, number> {
  return Object.fromEntries([...privileges].map((privilege) => [privilege, 1]));
}

function listRoles(call: Call): unknown {
  const entry = (name: string, privileges: Iterable<string>, special: number): object => ({ roleid: name, privs: [...privileges].sort().join(","), special });
  const own = call.host.state.roles.entries().map(([name, role]) => entry(name, role.privileges, 0));
  return [...[...BUILT_IN_ROLES].map(([name, privileges]) => entry(name, privileges, 1)), ...own];
}

function readRole(call: Call): unknown {
  const name = call.text("roleid");
  const role = call.host.permissions.role(name);
  if (role === undefined) throw failure(`role '${name}' does not exist`);
  return privilegeMap(role);
}

function createRole(call: Call): null {
  const name = call.text("roleid");
  if (/^PVE/i.test(name)) throw parameterError({ roleid: "cannot use role ID starting with the (case-insensitive) 'PVE' namespace" });
  return withPrefix("create role failed", () => {
    if (call.host.permissions.role(name) !== undefined) throw failure(`role '${name}' already exists`);
    call.host.state.roles.set(name, { privileges: [...new Set(splitList(call.optional("privs") ?? ""))].sort() });
    return null;
  });
}

function updateRole(call: Call): null {
  const name = call.text("roleid");
  if (BUILT_IN_ROLES.has(name)) throw failure(`auto-generated role '${name}' cannot be modified`);
  return withPrefix("update role failed", () => {
    const role = call.host.state.roles.get(name);
    if (role === undefined) throw failure(`role '${name}' does not exist`);
    const before = call.flag("append") ? role.privileges : [];
    call.host.state.roles.set(name, { privileges: [...new Set([...before, ...splitList(call.optional("privs") ?? "")])].sort() });
    return null;
  });
}

function deleteRole(call: Call): null {
  const name = call.text("roleid");
  if (BUILT_IN_ROLES.has(name)) throw failure(`auto-generated role '${name}' cannot be deleted`);
  return withPrefix("delete role failed", () => {
    if (!call.host.state.roles.has(name)) throw failure(`role '${name}' does not exist`);
    call.host.state.roles.delete(name);
    removeRoleAcl(call.host.state, name);
    return null;
  });
}

function listGroups(call: Call): unknown {
  const { state, permissions } = call.host;
  const visible = state.groups.entries().filter(([name]) => permissions.hasAny(call.user, `/access/groups/${name}`, "User.Modify", "Sys.Audit", "Group.Allocate"));
  return visible.map(([name, group]) => ({ groupid: name, users: [...group.users].sort().join(","), ...(group.comment === undefined ? {} : { comment: group.comment }) }));
}

function changeGroup(call: Call, word: "create" | "update" | "delete"): null {
  const name = call.text("groupid");
  const { groups } = call.host.state;
  return withPrefix(`${word} group failed`, () => {
    if (word === "create" && groups.has(name)) throw failure(`group '${name}' already exists`);
    if (word !== "create" && !groups.has(name)) throw failure(`group '${name}' does not exist`);
    const comment = call.optional("comment");
    if (word === "delete") {
      groups.delete(name);
      removeGroupAcl(call.host.state, name);
    } else {
      const before = groups.get(name) ?? { users: [] };
      groups.set(name, { ...before, ...(comment === undefined ? {} : { comment }) });
    }
    return null;
  });
}

function readGroup(call: Call): unknown {
  const name = call.text("groupid");
  const group = call.host.state.groups.get(name);
  if (group === undefined) throw failure(`group '${name}' does not exist`);
  return { members: group.users, ...(group.comment === undefined ? {} : { comment: group.comment }) };
}

function readAcl(call: Call): unknown {
  const { state, permissions } = call.host;
  const auditor = permissions.has(call.user, "/access", "Sys.Audit");
  const entries: object[] = [];
  for (const [path, record] of state.acl.entries().sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!auditor && !permissions.hasAny(call.user, path, ...permissions.modifyPrivileges(path))) continue;
    for (const [type, names] of [["user", record.users], ["group", record.groups], ["token", record.tokens]] as const) {
      for (const [ugid, roles] of Object.entries(names)) {
        for (const [role, propagate] of Object.entries(roles)) entries.push({ path, type, ugid, roleid: role, propagate });
      }
    }
  }
  return entries;
}

/** Who lacks the right to change rights may pass on only what is held, and as far as it is held (API2/ACL.pm). */
function refuseEscalation(call: Call, path: string, role: string, privileges: ReadonlySet<string>, removing: boolean, propagate: number): void {
  const held = call.host.permissions.on(call.user, path);
  if (held.has("Permissions.Modify")) return;
  const verb = removing ? "remove" : "add";
  for (const privilege of privileges) {
    const own = held.get(privilege);
    if (own === undefined) throw parameterError({ role: `Cannot ${verb} role '${role}' - requires 'Permissions.Modify' or superset of privileges.` });
    if (propagate === 1 && own !== propagate && !removing) {
      throw parameterError({ role: `Cannot ${verb} role '${role}' with propagation - requires 'Permissions.Modify' or propagated superset of privileges.` });
    }
  }
  if (role === "NoAccess") throw parameterError({ role: `Cannot ${verb} role '${role}' - requires 'Permissions.Modify'` });
}

function updateAcl(call: Call): null {
  const given = { users: splitList(call.optional("users") ?? ""), groups: splitList(call.optional("groups") ?? ""), tokens: splitList(call.optional("tokens") ?? "") };
  if (given.users.length + given.groups.length + given.tokens.length === 0) {
    const text_ = "either 'users', 'groups' or 'tokens' is required.";
    throw parameterError({ users: text_, groups: text_, tokens: text_ });
  }
  const path = normalizePath(call.text("path"));
  const removing = call.flag("delete");
  if (path === undefined || (!removing && !ACL_PATH.test(path))) throw parameterError({ path: `invalid ACL path '${call.text("path")}'` });
  const { state, permissions } = call.host;
  const propagate = Number(call.optional("propagate") ?? "1");
  return withAclPrefix(() => {
    for (const role of splitList(call.text("roles"))) {
      const privileges = permissions.role(role);
      if (privileges === undefined) throw failure(`role '${role}' does not exist`);
      refuseEscalation(call, path, role, privileges, removing, propagate);
      for (const group of given.groups) if (!state.groups.has(group)) throw failure(`group '${group}' does not exist`);
      for (const user of given.users) if (!state.users.has(user)) throw failure(`user '${user}' does not exist`);
      for (const token of given.tokens) requireToken(call, token);
      changeAcl(state, path, (draft) => {
        for (const kind of ["users", "groups", "tokens"] as const) {
          for (const name of given[kind]) {
            if (removing) delete draft[kind][name]?.[role];
            else (draft[kind][name] ??= bare({}))[role] = propagate;
          }
        }
      });
    }
    return null;
  });
}

function withAclPrefix<T>(action: () => T): T {
  return withPrefix("ACL update failed", action);
}

function requireToken(call: Call, id: string): void {
  const parts = splitToken(id);
  if (parts === undefined) throw failure(`'${id}' is not a valid token ID - not able to split into user and token parts`);
  const user = call.host.state.users.get(parts.user);
  if (user === undefined) throw failure(`no such user ('${parts.user}')`);
  if (user.tokens[parts.token] === undefined) throw failure(`no such token '${parts.token}' for user '${parts.user}'`);
}

const GROUP_ALLOCATE = perm("/access/groups", "Group.Allocate");
const ROLE_MODIFY = perm("/access", "Sys.Modify");
const privs = optional(formatted("pve-priv-list"));

/** Roles, groups, ACLs (pve-access-control API2). */
export const ACCESS: readonly Method[] = [
  { verb: "GET", path: "/access", permission: ANYBODY, parameters: {}, run: () => SECTIONS.map((subdir) => ({ subdir })) },
  { verb: "GET", path: "/access/roles", permission: ANYBODY, parameters: {}, run: listRoles },
  { verb: "POST", path: "/access/roles", permission: ROLE_MODIFY, parameters: { roleid, privs }, run: createRole },
  { verb: "GET", path: "/access/roles/{roleid}", permission: ANYBODY, parameters: { roleid }, run: readRole },
  { verb: "PUT", path: "/access/roles/{roleid}", permission: ROLE_MODIFY, parameters: { roleid, privs, append: optional(flag({ requires: "privs" })) }, run: updateRole },
  { verb: "DELETE", path: "/access/roles/{roleid}", permission: ROLE_MODIFY, parameters: { roleid }, run: deleteRole },
  { verb: "GET", path: "/access/groups", permission: ANYBODY, parameters: {}, run: listGroups },
  { verb: "POST", path: "/access/groups", permission: GROUP_ALLOCATE, parameters: { groupid, comment: optional(text()) }, run: (call) => changeGroup(call, "create") },
  { verb: "GET", path: "/access/groups/{groupid}", permission: permAny("/access/groups", "Sys.Audit", "Group.Allocate"), parameters: { groupid }, run: readGroup },
  { verb: "PUT", path: "/access/groups/{groupid}", permission: GROUP_ALLOCATE, parameters: { groupid, comment: optional(text()) }, run: (call) => changeGroup(call, "update") },
  { verb: "DELETE", path: "/access/groups/{groupid}", permission: GROUP_ALLOCATE, parameters: { groupid }, run: (call) => changeGroup(call, "delete") },
  { verb: "GET", path: "/access/acl", permission: ANYBODY, parameters: {}, run: readAcl },
  {
    verb: "PUT", path: "/access/acl", permission: { check: ["perm-modify", "{path}"] }, run: updateAcl,
    parameters: {
      path: text(), roles: formatted("pve-roleid-list"), users: optional(formatted("pve-userid-list")), groups: optional(formatted("pve-groupid-list")),
      tokens: optional(formatted("pve-tokenid-list")), propagate: optional(flag()), delete: optional(flag()),
    },
  },
];
