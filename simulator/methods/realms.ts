import { createHash } from "node:crypto";

import { hashPassword } from "../authentication/passwords";
import { ApiError, failure, withPrefix } from "../errors";
import type { Host } from "../host";
import { digest64, flag, formatted, integer, oneOf, optional, text, unsupported, type Parameters } from "../schema/parameter";
import { splitList } from "../schema/formats";
import type { RealmRecord } from "../state/records";
import { perm, permAny, type Call, type Method } from "./method";

/** Realms that every host has, whether domains.cfg names them or not (Auth/Plugin.pm parse_config). */
const BUILT_IN: Readonly<Record<string, RealmRecord>> = {
  pam: { type: "pam", options: { comment: "Linux PAM standard authentication" } },
  pve: { type: "pve", options: { comment: "Proxmox VE authentication server" } },
};

const SYNCED = ["filter", "sync_attributes", "user_classes", "group_dn", "group_name_attr", "group_filter", "group_classes", "sync-defaults-options"];
/** Options by type; `!` marks those that are required, `=` those that are fixed once set (Auth/*.pm, `options`). */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  pam: ["default", "comment", "tfa"],
  pve: ["default", "comment", "tfa"],
  ldap: [
    "!server1", "server2", "!base_dn", "bind_dn", "password", "!user_attr", "port", "secure", "sslversion", "default", "comment", "tfa", "verify", "capath", "cert", "certkey", "mode",
    "case-sensitive", ...SYNCED,
  ],
  openid: [
    "!issuer-url", "!client-id", "client-key", "autocreate", "=username-claim", "groups-claim", "groups-autocreate", "groups-overwrite", "prompt", "scopes", "acr-values", "audiences", "default",
    "comment", "query-userinfo",
  ],
};
const NUMBERS = new Set(["port", "secure", "default", "verify", "case-sensitive", "autocreate", "groups-autocreate", "groups-overwrite", "query-userinfo"]);
/** Kept as a digest alone, and never shown: nothing here logs in with it. Proxmox shows `client-key` to who may read the realm. */
const SECRET = new Set(["password", "client-key"]);

/** A realm; undefined where there is none. */
export function realmRecord(host: Host, realm: string): Readonly<RealmRecord> | undefined {
  return host.state.realms.get(realm) ?? (Object.hasOwn(BUILT_IN, realm) ? BUILT_IN[realm] : undefined);
}

/** Kind of second factor that a realm demands: `oath`, `yubico`, or undefined for none. */
export function demandedFactor(host: Host, realm: string): string | undefined {
  const { tfa } = realmRecord(host, realm)?.options ?? {};
  return tfa === undefined ? undefined : /(?:^|,)type=(\w+)/.exec(String(tfa))?.[1];
}

function all({ state }: Host): readonly (readonly [string, Readonly<RealmRecord>])[] {
  return [...Object.entries(BUILT_IN).filter(([realm]) => !state.realms.has(realm)), ...state.realms.entries()];
}

function configDigest(host: Host): string {
  return createHash("sha1").update(JSON.stringify(all(host))).digest("hex");
}

function list({ host }: Call): unknown {
  return all(host).map(([realm, { type, options }]) => {
    const tfa = demandedFactor(host, realm);
    const { comment } = options;
    return { realm, type, ...(comment === undefined ? {} : { comment }), ...(options.default === 1 ? { default: 1 } : {}), ...(tfa === undefined ? {} : { tfa }) };
  });
}

function read(call: Call): unknown {
  const realm = call.text("realm");
  const record = realmRecord(call.host, realm);
  if (record === undefined) throw failure(`domain '${realm}' does not exist`);
  return { type: record.type, ...Object.fromEntries(Object.entries(record.options).filter(([name]) => !SECRET.has(name))), digest: configDigest(call.host) };
}

/** What of a request is an option of the realm's type; anything else is refused (SectionConfig.pm check_config). */
function given(call: Call, type: string, creating: boolean): RealmRecord["options"] {
  const known = OPTIONS[type] ?? [];
  const result: RealmRecord["options"] = {};
  for (const [name, value] of Object.entries(call.parameters)) {
    if (["realm", "type", "delete", "digest"].includes(name) || typeof value !== "string") continue;
    if (name === "password" && !known.includes(name)) continue;
    if (!known.some((one) => one.replace(/^[!=]/, "") === name)) throw failure(`unexpected property '${name}'`);
    if (!creating && known.includes(`=${name}`)) throw failure(`can't change value of fixed parameter '${name}'`);
    result[name] = SECRET.has(name) ? hashPassword(value) : NUMBERS.has(name) ? Number(value) : value;
  }
  if (creating) for (const name of known) if (name.startsWith("!") && !result[name.slice(1)]) throw failure(`missing value for required option '${name.slice(1)}'`);
  return result;
}

/** One realm is the default: it goes from the others. */
function makeDefault({ state }: Host, options: RealmRecord["options"]): void {
  if (options.default !== 1) return;
  for (const [realm, record] of state.realms.entries()) if (record.options.default === 1) state.realms.change(realm, (draft) => void delete draft.options.default);
}

function create(call: Call): null {
  const [realm, type] = [call.text("realm"), call.text("type")];
  if (OPTIONS[type] === undefined) throw new ApiError(501, `realm type '${type}' not implemented\n`);
  return withPrefix("add auth server failed", () => {
    const { host } = call;
    if (realmRecord(host, realm) !== undefined) throw failure(`domain '${realm}' already exists`);
    if (type === "pam" || type === "pve") throw failure(`unable to create builtin type '${type}'`);
    const options = given(call, type, true);
    makeDefault(host, options);
    host.state.realms.set(realm, { type, options });
    return null;
  });
}

function update(call: Call): null {
  const realm = call.text("realm");
  return withPrefix("update auth server failed", () => {
    const { host } = call;
    const digest = call.optional("digest");
    if (digest !== undefined && digest !== configDigest(host)) throw failure("detected modified configuration - file changed by other user? Try again.");
    const before = realmRecord(host, realm);
    if (before === undefined) throw failure(`domain '${realm}' does not exist`);
    const gone = splitList(call.optional("delete") ?? "");
    if (gone.length === 0 && Object.keys(call.parameters).every((name) => ["realm", "digest", "delete"].includes(name))) throw failure("no options specified");
    const options = given(call, before.type, false);
    makeDefault(host, options);
    const kept = Object.fromEntries(Object.entries(before.options).filter(([name]) => !gone.includes(name)));
    host.state.realms.set(realm, { type: before.type, options: { ...kept, ...options } });
    return null;
  });
}

/** Users of the realm stay, and cannot log in any more. Built-in realms come back with their defaults. */
function remove(call: Call): null {
  const realm = call.text("realm");
  return withPrefix("delete auth server failed", () => {
    if (realmRecord(call.host, realm) === undefined) throw failure(`authentication domain '${realm}' does not exist`);
    call.host.state.realms.delete(realm);
    return null;
  });
}

const realm = formatted("pve-realm", { maxLength: 32 });
const AUDIENCE = optional(text({ pattern: "^[^\\x00-\\x1F\\x7F <>#\"]*$" }));
const COMMON: Parameters = {
  realm,
  "acr-values": AUDIENCE,
  audiences: AUDIENCE,
  autocreate: optional(flag()),
  base_dn: optional(text({ maxLength: 256 })),
  bind_dn: optional(text({ maxLength: 256 })),
  capath: optional(text()),
  "case-sensitive": optional(flag()),
  cert: optional(text()),
  certkey: optional(text()),
  ...unsupported("check-connection", "domain"),
  "client-id": optional(text({ maxLength: 256 })),
  "client-key": optional(text({ maxLength: 256 })),
  comment: optional(text({ maxLength: 4096 })),
  default: optional(flag()),
  filter: optional(text({ maxLength: 2048 })),
  group_classes: optional(formatted("ldap-simple-attr-list")),
  group_dn: optional(text({ maxLength: 256 })),
  group_filter: optional(text({ maxLength: 2048 })),
  group_name_attr: optional(formatted("ldap-simple-attr", { maxLength: 256 })),
  "groups-autocreate": optional(flag()),
  "groups-claim": optional(text({ maxLength: 256, pattern: "(?:[A-Za-z0-9\\.\\-_]+)" })),
  "groups-overwrite": optional(flag()),
  "issuer-url": optional(text({ maxLength: 256 })),
  mode: optional(oneOf("ldap", "ldaps", "ldap+starttls")),
  password: optional(text()),
  port: optional(integer({ minimum: 1, maximum: 65_535 })),
  prompt: optional(text({ pattern: "(?:none|login|consent|select_account|\\S+)" })),
  "query-userinfo": optional(flag()),
  scopes: optional(text()),
  secure: optional(flag()),
  server1: optional(formatted("address", { maxLength: 256 })),
  server2: optional(formatted("address", { maxLength: 256 })),
  sslversion: optional(oneOf("tlsv1", "tlsv1_1", "tlsv1_2", "tlsv1_3")),
  "sync-defaults-options": optional(formatted("realm-sync-options")),
  sync_attributes: optional(text({ pattern: "\\w+=[^,]+(,\\s*\\w+=[^,]+)*" })),
  tfa: optional(formatted("pve-tfa-config", { maxLength: 128 })),
  user_attr: optional(text({ maxLength: 256, pattern: "\\S{2,}" })),
  user_classes: optional(formatted("ldap-simple-attr-list")),
  verify: optional(flag()),
};
const ALLOCATE = perm("/access/realm", "Realm.Allocate");

/** Realms (pve-access-control API2/Domains.pm). Nobody logs in through LDAP or OpenID here, and nothing is synchronized. */
export const REALMS: readonly Method[] = [
  { verb: "GET", path: "/access/domains", permission: { user: "world" }, parameters: {}, run: list },
  {
    verb: "POST", path: "/access/domains", permission: ALLOCATE, run: create,
    parameters: { ...COMMON, type: oneOf("ad", "ldap", "openid", "pam", "pve"), "username-claim": optional(text()) },
  },
  { verb: "GET", path: "/access/domains/{realm}", permission: permAny("/access/realm", "Realm.Allocate", "Sys.Audit"), parameters: { realm }, run: read },
  {
    verb: "PUT", path: "/access/domains/{realm}", permission: ALLOCATE, run: update,
    parameters: { ...COMMON, delete: optional(formatted("pve-configid-list", { maxLength: 4096 })), digest: digest64 },
  },
  { verb: "DELETE", path: "/access/domains/{realm}", permission: ALLOCATE, parameters: { realm }, run: remove },
  {
    verb: "POST", path: "/access/domains/{realm}/sync", permission: { check: ["and", ["perm", "/access/realm/{realm}", ["Realm.AllocateUser"]], ["perm", "/access/groups", ["User.Modify"]]] },
    parameters: {
      realm, "dry-run": optional(flag()), "enable-new": optional(flag()), full: optional(flag()), purge: optional(flag()),
      "remove-vanished": optional(text({ pattern: "(?:(?:(?:acl|properties|entry);)*(?:acl|properties|entry))|none" })), scope: optional(oneOf("users", "groups", "both")),
    },
  },
];
