import { randomUUID } from "node:crypto";

import { hashPassword, tokenDigest } from "../authentication/passwords";
import { failure, parameterError, withPrefix } from "../errors";
import { deleteList, flag, formatted, integer, optional, text, type Parameters } from "../schema/parameter";
import { splitList } from "../schema/formats";
import type { TokenRecord, UserRecord } from "../state/records";
import { removeFromGroups, removeUserAcl, removeTokenAcl, addToGroup } from "./access-config";
import { ANYBODY, type Call, type Method } from "./method";
import { realmRecord } from "./realms";

const userid = formatted("pve-userid", { maxLength: 64 });
const tokenid = text({ pattern: "(?:[A-Za-z][A-Za-z0-9\\.\\-_]+)" });
const SELF_OR_MODIFY = { check: ["or", ["userid-param", "self"], ["userid-group", ["User.Modify"]]] };

const USER: Parameters = {
  userid,
  comment: optional(text({ maxLength: 2048 })),
  email: optional(formatted("email-opt", { maxLength: 254 })),
  enable: optional(flag()),
  expire: optional(integer({ minimum: 0 })),
  firstname: optional(text({ maxLength: 1024 })),
  groups: optional(formatted("pve-groupid-list")),
  keys: optional(text({ pattern: "[0-9a-zA-Z!=]{0,4096}" })),
  lastname: optional(text({ maxLength: 1024 })),
};
const TEXTS = ["firstname", "lastname", "email", "comment", "keys"] as const;
const TOKEN: Parameters = { userid, tokenid, comment: optional(text()), expire: optional(integer({ minimum: 0 })), privsep: optional(flag()) };

/** The part after the last `@`. */
export function realmOf(user: string): string {
  return user.slice(user.lastIndexOf("@") + 1);
}

function existing(call: Call, user: string): Readonly<UserRecord> {
  const record = call.host.state.users.get(user);
  if (record === undefined) throw failure(`no such user ('${user}')`);
  return record;
}

function existingToken(call: Call, user: string, token: string): Readonly<TokenRecord> {
  const record = existing(call, user).tokens[token];
  if (record === undefined) throw failure(`no such token '${token}' for user '${user}'`);
  return record;
}

/** A token as the API shows it: without its secret. */
function tokenInfo(token: Readonly<TokenRecord>): Record<string, unknown> {
  const { privsep, expire = 0, comment } = token;
  return { privsep, expire, ...(comment === undefined || comment === "" ? {} : { comment }) };
}

function userInfo(call: Call, name: string, full: boolean): Record<string, unknown> {
  const { tokens, ...shown } = existing(call, name);
  const info: Record<string, unknown> = { ...shown };
  delete info.password;
  for (const key of TEXTS) if (info[key] === "" && key !== "email") delete info[key];
  if (!full) return info;
  info.groups = call.host.state.groups.entries().filter(([, group]) => group.users.includes(name)).map(([group]) => group).sort();
  if (Object.keys(tokens).length > 0) info.tokens = Object.fromEntries(Object.entries(tokens).map(([id, token]) => [id, tokenInfo(token)]));
  return info;
}

function list(call: Call): unknown {
  const { state, permissions } = call.host;
  const privileges = ["User.Modify", "Sys.Audit"];
  const all = permissions.hasAny(call.user, "/access/groups", ...privileges);
  const groups = permissions.groupsWith(call.user, privileges);
  const visible = new Set([...groups].flatMap((group) => state.groups.get(group)?.users ?? []));
  const enabled = call.optional("enabled");
  return state.users.keys().sort().filter((name) => all || name === call.user || visible.has(name)).map((name) => {
    const info = userInfo(call, name, call.flag("full"));
    if (Array.isArray(info.groups)) info.groups = info.groups.join(",");
    if (info.tokens !== undefined) {
      info.tokens = Object.entries(info.tokens as Record<string, object>).sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, token]) => ({ tokenid: id, ...token }));
    }
    const realm = realmRecord(call.host, realmOf(name));
    return { ...info, userid: name, ...(realm === undefined ? {} : { "realm-type": realm.type }) };
  }).filter((entry) => enabled === undefined || ((entry as { enable?: number }).enable === 1) === (enabled === "1"));
}

function create(call: Call): null {
  return withPrefix("create user failed", () => {
    const name = call.text("userid");
    const { state } = call.host;
    if (state.users.has(name)) throw failure(`user '${name}' already exists`);
    const password = call.optional("password");
    const type = realmRecord(call.host, realmOf(name))?.type;
    if (type === undefined) throw failure(`domain '${realmOf(name)}' does not exist`);
    if (password !== undefined && type !== "pam" && type !== "pve") throw failure(`can't set password on auth type '${type}'`);
    const record: UserRecord = { enable: Number(call.optional("enable") ?? "1"), expire: call.number("expire") ?? 0, tokens: {} };
    if (password !== undefined) record.password = hashPassword(password);
    for (const key of TEXTS) {
      const value = call.optional(key);
      if (value !== undefined && value !== "") record[key] = value;
    }
    state.users.set(name, record);
    for (const group of splitList(call.optional("groups") ?? "")) addToGroup(state, name, group);
    return null;
  });
}

function update(call: Call): null {
  const name = call.text("userid");
  return withPrefix("update user failed", () => {
    const { state } = call.host;
    existing(call, name);
    state.users.change(name, (user) => {
      const [enable, expire] = [call.number("enable"), call.number("expire")];
      if (enable !== undefined) user.enable = enable;
      if (expire !== undefined) user.expire = expire;
      for (const key of TEXTS) {
        const value = call.optional(key);
        if (value !== undefined) user[key] = value;
      }
    });
    const groups = call.optional("groups");
    if (groups !== undefined && !call.flag("append")) removeFromGroups(state, name);
    for (const group of splitList(groups ?? "")) addToGroup(state, name, group);
    return null;
  });
}

function remove(call: Call): null {
  const name = call.text("userid");
  const { state } = call.host;
  removeFromGroups(state, name);
  removeUserAcl(state, name);
  for (const token of Object.keys(state.users.get(name)?.tokens ?? {})) removeTokenAcl(state, `${name}!${token}`);
  state.users.delete(name);
  return null;
}

function createToken(call: Call): unknown {
  const [user, token] = [call.text("userid"), call.text("tokenid")];
  if (existing(call, user).tokens[token] !== undefined) throw parameterError({ tokenid: "Token already exists." });
  const secret = randomUUID();
  const record: TokenRecord = { privsep: Number(call.optional("privsep") ?? "1"), digest: tokenDigest(secret) };
  const [expire, comment] = [call.number("expire"), call.optional("comment")];
  if (expire !== undefined) record.expire = expire;
  if (comment !== undefined && comment !== "") record.comment = comment;
  call.host.state.users.change(user, (draft) => void (draft.tokens[token] = record));
  const { privsep } = record;
  return { info: { privsep, ...(expire === undefined ? {} : { expire }), ...(record.comment === undefined ? {} : { comment }) }, value: secret, "full-tokenid": `${user}!${token}` };
}

function updateToken(call: Call): unknown {
  const [user, token] = [call.text("userid"), call.text("tokenid")];
  existingToken(call, user, token);
  const remove_ = splitList(call.optional("delete") ?? "");
  for (const key of remove_) if (key !== "comment") throw parameterError({ delete: `unknown option '${key}'` });
  const secret = call.flag("regenerate") ? randomUUID() : undefined;
  call.host.state.users.change(user, (draft) => {
    const record = draft.tokens[token];
    if (record === undefined) return;
    const [privsep, expire, comment] = [call.number("privsep"), call.number("expire"), call.optional("comment")];
    if (privsep !== undefined) record.privsep = privsep;
    if (expire !== undefined) record.expire = expire;
    if (comment !== undefined) record.comment = comment;
    if (record.comment === "" || remove_.includes("comment")) delete record.comment;
    if (secret !== undefined) record.digest = tokenDigest(secret);
  });
  const info = tokenInfo(existingToken(call, user, token));
  return secret === undefined ? info : { ...info, value: secret, "full-tokenid": `${user}!${token}` };
}

function removeToken(call: Call): null {
  const [user, token] = [call.text("userid"), call.text("tokenid")];
  existingToken(call, user, token);
  call.host.state.users.change(user, (draft) => void delete draft.tokens[token]);
  removeTokenAcl(call.host.state, `${user}!${token}`);
  return null;
}

/** Users and their tokens (pve-access-control API2/User.pm). */
export const ACCESS_USERS: readonly Method[] = [
  { verb: "GET", path: "/access/users", permission: ANYBODY, parameters: { enabled: optional(flag()), full: optional(flag()) }, run: list },
  {
    verb: "POST", path: "/access/users", run: create,
    permission: { check: ["and", ["userid-param", "Realm.AllocateUser"], ["userid-group", ["User.Modify"], "groups_param", "create"]] },
    parameters: { ...USER, password: optional(text({ minLength: 8, maxLength: 64 })) },
  },
  {
    verb: "GET", path: "/access/users/{userid}", permission: { check: ["userid-group", ["User.Modify", "Sys.Audit"]] }, parameters: { userid },
    run: (call) => userInfo(call, call.text("userid"), true),
  },
  {
    verb: "PUT", path: "/access/users/{userid}", permission: { check: ["userid-group", ["User.Modify"], "groups_param", "update"]},
    parameters: { ...USER, append: optional(flag({ requires: "groups" })) }, run: update,
  },
  {
    verb: "DELETE", path: "/access/users/{userid}", parameters: { userid }, run: remove,
    permission: { check: ["and", ["userid-param", "Realm.AllocateUser"], ["userid-group", ["User.Modify"]]] },
  },
  {
    verb: "GET", path: "/access/users/{userid}/token", permission: SELF_OR_MODIFY, parameters: { userid },
    run: (call) => Object.entries(existing(call, call.text("userid")).tokens).map(([id, token]) => ({ tokenid: id, ...tokenInfo(token) })),
  },
  {
    verb: "GET", path: "/access/users/{userid}/token/{tokenid}", permission: SELF_OR_MODIFY, parameters: { userid, tokenid },
    run: (call) => tokenInfo(existingToken(call, call.text("userid"), call.text("tokenid"))),
  },
  { verb: "POST", path: "/access/users/{userid}/token/{tokenid}", permission: SELF_OR_MODIFY, parameters: TOKEN, run: createToken },
  {
    verb: "PUT", path: "/access/users/{userid}/token/{tokenid}", permission: SELF_OR_MODIFY,
    parameters: { ...TOKEN, delete: deleteList, regenerate: optional(flag()) }, run: updateToken,
  },
  { verb: "DELETE", path: "/access/users/{userid}/token/{tokenid}", permission: SELF_OR_MODIFY, parameters: { userid, tokenid }, run: removeToken },
];
