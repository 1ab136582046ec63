import { failure, parameterError } from "../errors";
import { changeFirewall, cleanCidr, isAlias, readFirewall, requireDigest, resolveAlias, withDigest } from "../firewall/config";
import { digest64, flag, formatted, optional, text, type Parameters } from "../schema/parameter";
import type { IpsetEntry } from "../state/records";
import { CLUSTER_LEVEL, GUEST_LEVEL, type Level } from "./firewall-scope";
import type { Call, Method } from "./method";

const NAME = { pattern: "[A-Za-z][A-Za-z0-9\\-\\_]+", minLength: 2, maxLength: 64 };
const name = text(NAME);
const comment = optional(text());
const anyAddress = formatted("IPorCIDRorAlias");

function setList(call: Call, level: Level): object[] {
  const { ipsets } = readFirewall(call.host.state, level.scope(call));
  return Object.keys(ipsets).sort().map((id) => ({ name: id, ...(ipsets[id]?.comment === undefined || ipsets[id].comment === "" ? {} : { comment: ipsets[id].comment }) }));
}

function entries(call: Call, level: Level): readonly IpsetEntry[] {
  const set = readFirewall(call.host.state, level.scope(call)).ipsets[call.text("name")];
  if (set === undefined) throw failure(`no such IPSet '${call.text("name")}'`);
  return set.entries;
}

function createSet(call: Call, level: Level): null {
  const [id, rename, note] = [call.text("name"), call.optional("rename"), call.optional("comment")];
  const scope = level.scope(call);
  const { ipsets } = readFirewall(call.host.state, scope);
  if (rename === undefined) {
    if (ipsets[id] !== undefined) throw parameterError({ name: `IPSet '${id}' already exists` });
    changeFirewall(call.host.state, scope, (draft) => void (draft.ipsets[id] = { entries: [], ...(note === undefined ? {} : { comment: note }) }));
    return null;
  }
  requireDigest(setList(call, level), call.optional("digest"));
  const source = ipsets[rename];
  if (source === undefined) throw parameterError({ name: `IPSet '${rename}' does not exist` });
  if (ipsets[id] !== undefined && id !== rename) throw parameterError({ name: `IPSet '${id}' does already exist` });
  changeFirewall(call.host.state, scope, (draft) => {
    delete draft.ipsets[rename];
    draft.ipsets[id] = { ...source, ...(note === undefined ? {} : { comment: note }) };
  });
  return null;
}

function deleteSet(call: Call, level: Level): null {
  if (entries(call, level).length > 0 && !call.flag("force")) throw failure(`IPSet '${call.text("name")}' is not empty`);
  changeFirewall(call.host.state, level.scope(call), (draft) => void delete draft.ipsets[call.text("name")]);
  return null;
}

function addEntry(call: Call, level: Level): null {
  const before = entries(call, level);
  const { state } = call.host;
  let cidr = call.text("cidr");
  if (isAlias(cidr)) {
    if (resolveAlias(readFirewall(state, { kind: "cluster" }), readFirewall(state, level.scope(call)), cidr) === undefined) throw failure(`no such alias '${cidr}'`);
  } else {
    cidr = cleanCidr(cidr);
  }
  if (before.some((entry) => entry.cidr === cidr)) throw parameterError({ cidr: `address '${cidr}' already exists` });
  if (/\/0+$/.test(cidr)) throw parameterError({ cidr: "a zero prefix is not allowed in ipset entries" });
  const note = call.optional("comment");
  const entry: IpsetEntry = { cidr, ...(call.flag("nomatch") ? { nomatch: 1 } : {}), ...(note === undefined || note === "" ? {} : { comment: note }) };
  changeFirewall(state, level.scope(call), (draft) => void draft.ipsets[call.text("name")]?.entries.push(entry));
  return null;
}

function readEntry(call: Call, level: Level): unknown {
  const found = withDigest(entries(call, level)).find((entry) => entry.cidr === call.text("cidr"));
  if (found === undefined) throw parameterError({ cidr: "no such IP/Network" });
  return found;
}

function updateEntry(call: Call, level: Level): null {
  const before = entries(call, level);
  requireDigest(before, call.optional("digest"));
  if (!before.some((entry) => entry.cidr === call.text("cidr"))) throw parameterError({ cidr: "no such IP/Network" });
  const note = call.optional("comment");
  const changed: IpsetEntry = { cidr: call.text("cidr"), ...(call.flag("nomatch") ? { nomatch: 1 } : {}), ...(note === undefined || note === "" ? {} : { comment: note }) };
  changeFirewall(call.host.state, level.scope(call), (draft) => {
    const set = draft.ipsets[call.text("name")];
    if (set !== undefined) set.entries = set.entries.map((entry) => (entry.cidr === changed.cidr ? changed : entry));
  });
  return null;
}

function deleteEntry(call: Call, level: Level): null {
  requireDigest(entries(call, level), call.optional("digest"));
  changeFirewall(call.host.state, level.scope(call), (draft) => {
    const set = draft.ipsets[call.text("name")];
    if (set !== undefined) set.entries = set.entries.filter((entry) => entry.cidr !== call.text("cidr"));
  });
  return null;
}

function aliasList(call: Call, level: Level): object[] {
  const { aliases } = readFirewall(call.host.state, level.scope(call));
  return Object.keys(aliases).sort().map((key) => aliasShown(aliases[key] ?? { name: key, cidr: "" }));
}

function aliasShown(alias: { name: string; cidr: string; comment?: string }): object {
  return { ...alias, ipversion: alias.cidr.includes(":") ? 6 : 4 };
}

function writeAlias(call: Call, level: Level, creating: boolean): null {
  const key = call.text("name").toLowerCase();
  const scope = level.scope(call);
  const { aliases } = readFirewall(call.host.state, scope);
  if (creating && aliases[key] !== undefined) throw parameterError({ name: `alias '${call.text("name")}' already exists` });
  if (!creating) {
    requireDigest(aliasList(call, level), call.optional("digest"));
    if (aliases[key] === undefined) throw parameterError({ name: "no such alias" });
  }
  const [note, rename] = [call.optional("comment"), call.optional("rename")];
  const target = (rename ?? call.text("name")).toLowerCase();
  if (target !== key && aliases[target] !== undefined) throw parameterError({ name: `alias '${rename ?? ""}' already exists` });
  const alias = { name: rename ?? call.text("name"), cidr: cleanCidr(call.text("cidr")), ...(note === undefined || note === "" ? {} : { comment: note }) };
  changeFirewall(call.host.state, scope, (draft) => {
    delete draft.aliases[key];
    draft.aliases[target] = alias;
  });
  return null;
}

function readAlias(call: Call, level: Level): unknown {
  const alias = readFirewall(call.host.state, level.scope(call)).aliases[call.text("name").toLowerCase()];
  if (alias === undefined) throw parameterError({ name: "no such alias" });
  return aliasShown(alias);
}

function deleteAlias(call: Call, level: Level): null {
  requireDigest(aliasList(call, level), call.optional("digest"));
  changeFirewall(call.host.state, level.scope(call), (draft) => void delete draft.aliases[call.text("name").toLowerCase()]);
  return null;
}

function methodsOf(level: Level): Method[] {
  const { base, audit, modify, parameters: own } = level;
  const sets = `${base}/ipset`;
  const one = `${sets}/{name}`;
  const entry = `${one}/{cidr}`;
  const named: Parameters = { ...own, name };
  const addressed: Parameters = { ...named, cidr: anyAddress };
  const alias: Parameters = { ...named, cidr: formatted("IPorCIDR"), comment };
  return [
    { verb: "GET", path: sets, permission: audit, parameters: own, run: (call) => withDigest(setList(call, level)) },
    { verb: "POST", path: sets, permission: modify, parameters: { ...named, comment, digest: digest64, rename: optional(name) }, run: (call) => createSet(call, level) },
    { verb: "GET", path: one, permission: audit, parameters: named, run: (call) => withDigest(entries(call, level)) },
    { verb: "POST", path: one, permission: modify, parameters: { ...addressed, comment, nomatch: optional(flag()) }, run: (call) => addEntry(call, level) },
    { verb: "DELETE", path: one, permission: modify, parameters: { ...named, force: optional(flag()) }, run: (call) => deleteSet(call, level) },
    { verb: "GET", path: entry, permission: audit, parameters: addressed, run: (call) => readEntry(call, level) },
    { verb: "PUT", path: entry, permission: modify, parameters: { ...addressed, comment, digest: digest64, nomatch: optional(flag()) }, run: (call) => updateEntry(call, level) },
    { verb: "DELETE", path: entry, permission: modify, parameters: { ...addressed, digest: digest64 }, run: (call) => deleteEntry(call, level) },
    { verb: "GET", path: `${base}/aliases`, permission: audit, parameters: own, run: (call) => withDigest(aliasList(call, level)) },
    { verb: "POST", path: `${base}/aliases`, permission: modify, parameters: alias, run: (call) => writeAlias(call, level, true) },
    { verb: "GET", path: `${base}/aliases/{name}`, permission: audit, parameters: named, run: (call) => readAlias(call, level) },
    { verb: "PUT", path: `${base}/aliases/{name}`, permission: modify, parameters: { ...alias, digest: digest64, rename: optional(name) }, run: (call) => writeAlias(call, level, false) },
    { verb: "DELETE", path: `${base}/aliases/{name}`, permission: modify, parameters: { ...named, digest: digest64 }, run: (call) => deleteAlias(call, level) },
  ];
}

/** Sets of addresses and aliases, of the datacenter and of virtual machines (API2/Firewall/IPSet.pm, Aliases.pm). */
export const FIREWALL_SETS: readonly Method[] = [...methodsOf(CLUSTER_LEVEL), ...methodsOf(GUEST_LEVEL)];
