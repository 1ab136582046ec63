import { userEnabled } from "../authentication/authenticate";
import { hashPassword, passwordMatches } from "../authentication/passwords";
import { Tickets } from "../authentication/tickets";
import { ApiError, failure, permissionError } from "../errors";
import { splitToken } from "../permissions/permissions";
import { flag, formatted, optional, text, unsupported } from "../schema/parameter";
import { ANYBODY, type Call, type Method } from "./method";

const REALMS = [
  { realm: "pam", type: "pam", comment: "Linux PAM standard authentication" },
  { realm: "pve", type: "pve", comment: "Proxmox VE authentication server" },
];

function readPermissions(call: Call): unknown {
  const { state, permissions } = call.host;
  const userid = call.optional("userid") ?? call.user;
  const own = userid === call.user || splitToken(userid)?.user === call.user;
  if (!own) permissions.require(call.user, "/access", "Sys.Audit");
  const asked = call.optional("path");
  if (asked !== undefined && asked !== "") return { [asked]: Object.fromEntries(permissions.on(userid, asked)) };
  const paths = new Set(["/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms"]);
  for (const path of state.acl.keys()) paths.add(path);
  for (const pool of state.pools.values()) {
    for (const guest of pool.guests) paths.add(`/vms/${guest}`);
    for (const storage of pool.storages) paths.add(`/storage/${storage}`);
  }
  const held = [...paths].map((path) => [path, Object.fromEntries(permissions.on(userid, path))] as const);
  return Object.fromEntries(held.filter(([, privileges]) => Object.keys(privileges).length > 0));
}

const CAPABILITIES: readonly [string, RegExp][] = [
  ["vms", /^(?:VM\.|Permissions\.Modify)/], ["access", /^(?:(?:User|Group)\.|Permissions\.Modify)/], ["storage", /^(?:Datastore\.|Permissions\.Modify)/],
  ["nodes", /^(?:Sys\.|Permissions\.Modify)/], ["sdn", /^(?:SDN\.|Permissions\.Modify)/], ["dc", /^(?:Sys\.Audit|Sys\.Modify|SDN\.)/],
  ["mapping", /^(?:Mapping\.|Permissions\.Modify)/],
];

/** What the web interface may offer: privileges by area, each with the number 1 (RPCEnvironment.pm compute_api_permission). */
function capabilities(call: Call, user: string): Record<string, Record<string, number>> {
  const result: Record<string, Record<string, number>> = Object.fromEntries(CAPABILITIES.map(([area]) => [area, {}]));
  const paths = new Set(["/", "/nodes", "/access/groups", "/vms", "/storage", "/sdn", "/mapping", ...call.host.state.acl.keys()]);
  for (const path of paths) {
    const top = /^\/(\w+)/.exec(path)?.[1] ?? "dc";
    const areas = top === "pool" ? ["vms", "storage"] : [top];
    for (const privilege of call.host.permissions.on(user, path).keys()) {
      for (const area of areas) {
        if (CAPABILITIES.find(([name]) => name === area)?.[1].test(privilege) === true) (result[area] ??= {})[privilege] = 1;
      }
    }
  }
  return result;
}

function createTicket(call: Call): unknown {
  const realm = call.optional("realm");
  const user = realm === undefined ? call.text("username") : `${call.text("username")}@${realm}`;
  const tickets = new Tickets(call.host.state);
  const password = call.text("password");
  const hash = call.host.state.users.get(user)?.password;
  const ticketUser = tickets.userOf(password);
  const known = ticketUser !== undefined && (ticketUser === "root@pam" || ticketUser === user);
  const good = userEnabled(call.host, user) && (known || (hash !== undefined && passwordMatches(password, hash)));
  if (!good) throw new ApiError(401, "authentication failure\n");
  return { username: user, ticket: tickets.ticket(user), CSRFPreventionToken: tickets.csrfToken(user), cap: capabilities(call, user) };
}

function changePassword(call: Call): null {
  const user = call.text("userid");
  const record = call.host.state.users.get(user);
  if (record === undefined) throw failure(`no such user ('${user}')`);
  if (!call.isRoot && call.user !== user && user.endsWith("@pam")) throw permissionError();
  call.host.state.users.change(user, (draft) => void (draft.password = hashPassword(call.text("password"))));
  return null;
}

/** Realms, effective permissions, tickets, passwords (pve-access-control API2/AccessControl.pm). */
export const IDENTITY: readonly Method[] = [
  { verb: "GET", path: "/access/domains", permission: { user: "world" }, parameters: {}, run: () => REALMS },
  {
    verb: "GET", path: "/access/permissions", permission: ANYBODY, run: readPermissions,
    parameters: { path: optional(text()), userid: optional(text({ pattern: "(?:^(?:[^\\s:/]+)\\@(?:[A-Za-z][A-Za-z0-9\\.\\-_]+)(?:!(?:[A-Za-z][A-Za-z0-9\\.\\-_]+))?$)" })) },
  },
  { verb: "GET", path: "/access/ticket", permission: { user: "world" }, parameters: {}, run: () => null },
  {
    verb: "POST", path: "/access/ticket", permission: { user: "world" }, noToken: true, run: createTicket,
    parameters: {
      username: text({ maxLength: 64 }), password: text(), realm: optional(formatted("pve-realm", { maxLength: 32 })), "new-format": optional(flag()),
      ...unsupported("otp", "path", "privs", "tfa-challenge"),
    },
  },
  {
    verb: "PUT", path: "/access/password", noToken: true, run: changePassword,
    permission: { check: ["or", ["userid-param", "self"], ["and", ["userid-param", "Realm.AllocateUser"], ["userid-group", ["User.Modify"]]]] },
    parameters: {
      userid: formatted("pve-userid", { maxLength: 64 }), password: text({ minLength: 8, maxLength: 64 }),
      "confirmation-password": optional(text({ minLength: 5, maxLength: 64 })),
    },
  },
];
