import { userEnabled } from "../authentication/authenticate";
import { hashPassword, passwordMatches } from "../authentication/passwords";
import { Tickets } from "../authentication/tickets";
import { ApiError, failure, permissionError } from "../errors";
import { splitToken } from "../permissions/permissions";
import { flag, formatted, optional, text, unsupported } from "../schema/parameter";
import { realmOf } from "./access-users";
import { ANYBODY, type Call, type Method } from "./method";
import { demandedFactor, realmRecord } from "./realms";

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
  const ticketUser = tickets.userOf(password);
  const known = ticketUser !== undefined && (ticketUser === "root@pam" || ticketUser === user);
  const challenge = known ? undefined : firstFactor(call, user, password);
  const answer = { username: user, ticket: challenge === undefined ? tickets.ticket(user) : tickets.halfTicket(user, challenge), CSRFPreventionToken: tickets.csrfToken(user) };
  return challenge === undefined ? { ...answer, cap: capabilities(call, user) } : { ...answer, NeedTFA: 1 };
}

const authenticationFailure = (): ApiError => new ApiError(401, "authentication failure\n");

/**
 * Checks a password. Returns the challenge for the second factor; undefined where none is demanded. Who has none in a realm
 * that demands one is refused (AccessControl.pm authenticate_2nd_new_do, "missing required 2nd keys").
 */
function firstFactor({ host }: Call, user: string, password: string): string | undefined {
  const realm = realmRecord(host, realmOf(user));
  if (!userEnabled(host, user) || realm === undefined) throw authenticationFailure();
  if (realm.type === "ldap") throw new ApiError(501, `login through realm '${realmOf(user)}' (ldap) not implemented\n`);
  const record = host.state.users.get(user);
  if (record?.password === undefined || !passwordMatches(password, record.password)) throw authenticationFailure();
  if (demandedFactor(host, realmOf(user)) === undefined) return undefined;
  if (record.keys === undefined || record.keys === "") throw authenticationFailure();
  return JSON.stringify({ totp: true });
}

function changePassword(call: Call): null {
  const user = call.text("userid");
  const record = call.host.state.users.get(user);
  if (record === undefined) throw failure(`no such user ('${user}')`);
  if (!call.isRoot && call.user !== user && user.endsWith("@pam")) throw permissionError();
  const type = realmRecord(call.host, realmOf(user))?.type ?? "pve";
  if (type !== "pam" && type !== "pve") throw failure(`can't set password on auth type '${type}'`);
  call.host.state.users.change(user, (draft) => void (draft.password = hashPassword(call.text("password"))));
  return null;
}

/** Effective permissions, tickets, passwords (pve-access-control API2/AccessControl.pm). */
export const IDENTITY: readonly Method[] = [
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
