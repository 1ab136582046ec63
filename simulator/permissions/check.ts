import { ApiError, failure, permissionError } from "../errors";
import { splitList } from "../schema/formats";
import type { State } from "../state/state";
import { normalizePath, type Permissions } from "./permissions";

/** A check as the API schema writes it: `["perm", path, [privileges], "any", 1]`, `["and", …]`, `["userid-group", …]`, … */
export type Check = readonly unknown[];

/** Who may call a method: everybody, every authenticated user, or who passes `check`. Absent: only root@pam. */
export interface Permission {
  readonly user?: "world" | "all";
  readonly check?: Check;
}

interface Caller {
  readonly user: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly state: State;
  readonly permissions: Permissions;
}

/** Refuses a call that the method's permissions do not allow (RPCEnvironment.pm check_api2_permissions). */
export function requirePermission(permission: Permission | undefined, caller: Omit<Caller, "user"> & { user: string | undefined }): void {
  const { user } = caller;
  if (user === undefined) {
    if (permission?.user === "world") return;
    throw permissionError("user != null");
  }
  if (user === "root@pam") return;
  if (permission === undefined) throw permissionError("user != root@pam");
  if (permission.user === "all") return;
  if (permission.check === undefined) throw permissionError();
  evaluate(permission.check, { ...caller, user });
}

function passes(check: Check, caller: Caller): boolean {
  try {
    evaluate(check, caller);
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

function evaluate(check: Check, caller: Caller): void {
  const [test, ...rest] = check;
  switch (test) {
    case "and":
      for (const part of rest) evaluate(part as Check, caller);
      return;
    case "or":
      if (!rest.some((part) => passes(part as Check, caller))) throw permissionError();
      return;
    case "perm":
      return perm(rest, caller);
    case "userid-group":
      return useridGroup(rest, caller);
    case "userid-param":
      return useridParam(String(rest[0]), caller);
    case "perm-modify":
      return permModify(String(rest[0]), caller);
    default:
      throw new Error(`permissions: unknown test ${String(test)}; expected one of Proxmox's`);
  }
}

function option(list: readonly unknown[], name: string): unknown {
  const at = list.indexOf(name);
  return at < 0 ? undefined : list[at + 1];
}

function fill(template: string, caller: Caller): string {
  return template.replace(/\{([^}]+)\}/g, (_, name: string) => String(caller.parameters[name] ?? ""));
}

function perm(rest: readonly unknown[], caller: Caller): void {
  const [template, privileges, ...options] = rest;
  const required = option(options, "require_param");
  if (required !== undefined && caller.parameters[String(required)] === undefined) throw permissionError();
  const filled = fill(String(template), caller);
  const path = normalizePath(filled) ?? filled;
  const list = privileges as string[];
  if (option(options, "any") === 1) caller.permissions.requireAny(caller.user, path, ...list);
  else caller.permissions.require(caller.user, path, ...list);
}

function existing(userid: string, caller: Caller): void {
  if (!caller.state.users.has(userid)) throw failure(`no such user ('${userid}')`);
}

function useridGroup(rest: readonly unknown[], caller: Caller): void {
  const [privileges, ...options] = rest;
  const list = privileges as string[];
  const groupsParameter = option(options, "groups_param");
  const userid = String(caller.parameters.userid ?? "");
  const mustExist = groupsParameter !== "create";
  if (mustExist) existing(userid, caller);
  if (caller.permissions.hasAny(caller.user, "/access/groups", ...list)) return;

  const groups = caller.permissions.groupsWith(caller.user, list);
  if (groupsParameter !== undefined) {
    const asked = splitList(String(caller.parameters.groups ?? ""));
    if (asked.length === 0) throw permissionError(`/access/groups, ${list.join("|")}`);
    for (const group of asked) if (!groups.has(group)) throw permissionError(`/access/groups/${group}, ${list.join("|")}`);
  }
  if (!mustExist) return;
  const member = [...groups].some((group) => caller.state.groups.get(group)?.users.includes(userid) === true);
  if (!member) throw permissionError();
}

function useridParam(test: string, caller: Caller): void {
  const userid = String(caller.parameters.userid ?? "");
  const realm = /^[^\s:/]+@([A-Za-z][A-Za-z0-9.\-_]+)$/.exec(userid)?.[1];
  if (realm === undefined) throw failure(`value '${userid}' does not look like a valid user name`);
  if (test === "self") {
    existing(userid, caller);
    if (caller.user !== userid) throw permissionError();
    return;
  }
  caller.permissions.require(caller.user, `/access/realm/${realm}`, "Realm.AllocateUser");
}

function permModify(template: string, caller: Caller): void {
  const path = normalizePath(fill(template, caller));
  if (path === undefined) return;
  caller.permissions.requireAny(caller.user, path, ...caller.permissions.modifyPrivileges(path));
}
