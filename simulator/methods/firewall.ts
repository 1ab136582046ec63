import { failure, parameterError } from "../errors";
import { changeFirewall, listDigest, readFirewall, requireDigest, withDigest } from "../firewall/config";
import { deleteList, digest64, flag, formatted, integer, oneOf, optional, text, type Parameters } from "../schema/parameter";
import { OTHER_PROPERTIES } from "../schema/property-formats";
import { splitList } from "../schema/formats";
import { groupName, logLevel } from "./firewall-rules";
import { CLUSTER_LEVEL, GUEST_LEVEL, NODE_LEVEL, type Level } from "./firewall-scope";
import { ANYBODY, type Call, type Method } from "./method";

const yes = optional(flag());
const policy = optional(oneOf("ACCEPT", "REJECT", "DROP"));
const whole = (minimum?: number, maximum?: number): ReturnType<typeof integer> =>
  optional(integer({ ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) }));

/** Options by level (Firewall.pm cluster_option_properties, host_option_properties, vm_option_properties). */
const CLUSTER_OPTIONS: Parameters = {
  enable: whole(0), ebtables: yes, policy_in: policy, policy_out: policy, policy_forward: optional(oneOf("ACCEPT", "DROP")),
  log_ratelimit: optional(formatted(OTHER_PROPERTIES.logRatelimit)),
};
const NODE_OPTIONS: Parameters = {
  enable: yes, log_level_in: logLevel, log_level_out: logLevel, log_level_forward: logLevel, tcp_flags_log_level: logLevel, smurf_log_level: logLevel, nosmurfs: yes,
  tcpflags: yes, nf_conntrack_max: whole(32_768), nf_conntrack_tcp_timeout_established: whole(7875), nf_conntrack_tcp_timeout_syn_recv: whole(30, 60), ndp: yes,
  nf_conntrack_allow_invalid: yes, nf_conntrack_helpers: optional(formatted("pve-fw-conntrack-helper")), protection_synflood: yes,
  protection_synflood_rate: whole(), protection_synflood_burst: whole(), log_nf_conntrack: yes, nftables: yes,
};
const GUEST_OPTIONS: Parameters = {
  enable: yes, macfilter: yes, dhcp: yes, ndp: yes, radv: yes, ipfilter: yes, policy_in: policy, policy_out: policy, log_level_in: logLevel, log_level_out: logLevel,
};

/** Only what is set comes back: an option that is off because it is absent stays invisible (measured on 9.2). */
function readOptions(call: Call, level: Level): unknown {
  const { options } = readFirewall(call.host.state, level.scope(call));
  return { ...options, digest: listDigest([options]) };
}

function writeOptions(call: Call, level: Level, known: Parameters): null {
  const scope = level.scope(call);
  requireDigest([readFirewall(call.host.state, scope).options], call.optional("digest"));
  const remove = splitList(call.optional("delete") ?? "");
  for (const name of remove) if (!Object.hasOwn(known, name)) throw parameterError({ delete: `no such option '${name}'` });
  changeFirewall(call.host.state, scope, ({ options }) => {
    for (const name of remove) delete options[name];
    for (const [name, rules] of Object.entries(known)) {
      const value = call.optional(name);
      if (value !== undefined) options[name] = rules.type === "string" ? value : Number(value);
    }
    if (level.environment === "cluster" && Number(call.optional("enable") ?? "0") > 1) options.enable = Math.floor(Date.now() / 1000);
  });
  return null;
}

function optionMethods(level: Level, known: Parameters): Method[] {
  const onNode = level.environment !== "cluster";
  const path = `${level.base}/options`;
  return [
    { verb: "GET", path, permission: level.audit, onNode, parameters: level.parameters, run: (call) => readOptions(call, level) },
    { verb: "PUT", path, permission: level.modify, onNode, parameters: { ...level.parameters, ...known, delete: deleteList, digest: digest64 }, run: (call) => writeOptions(call, level, known) },
  ];
}

function groupList(call: Call): object[] {
  const { groups } = readFirewall(call.host.state, { kind: "cluster" });
  return Object.keys(groups).sort().map((group) => ({ group, ...(groups[group]?.comment === undefined || groups[group].comment === "" ? {} : { comment: groups[group].comment }) }));
}

function writeGroup(call: Call): null {
  const [group, rename, comment] = [call.text("group"), call.optional("rename"), call.optional("comment")];
  const { state } = call.host;
  const { groups } = readFirewall(state, { kind: "cluster" });
  if (rename === undefined) {
    if (groups[group] !== undefined) throw parameterError({ group: `Security group '${group}' already exists` });
    changeFirewall(state, { kind: "cluster" }, (draft) => void (draft.groups[group] = { rules: [], ...(comment === undefined ? {} : { comment }) }));
    return null;
  }
  requireDigest(groupList(call), call.optional("digest"));
  const source = groups[rename];
  if (source === undefined) throw parameterError({ group: `Security group '${rename}' does not exist` });
  if (groups[group] !== undefined && group !== rename) throw parameterError({ group: `Security group '${group}' does already exist` });
  changeFirewall(state, { kind: "cluster" }, (draft) => {
    delete draft.groups[rename];
    draft.groups[group] = { ...source, ...(comment === undefined ? {} : { comment }) };
  });
  if (group !== rename) renameEverywhere(call, rename, group);
  return null;
}

/** Rules that use a group follow its new name, on every level. */
function renameEverywhere(call: Call, from: string, to: string): void {
  for (const [key, record] of call.host.state.firewalls.entries()) {
    if (!record.rules.some((rule) => rule.type === "group" && rule.action === from)) continue;
    call.host.state.firewalls.change(key, (draft) => {
      for (const rule of draft.rules) if (rule.type === "group" && rule.action === from) rule.action = to;
    });
  }
}

function deleteGroup(call: Call): null {
  const group = call.text("group");
  const { state } = call.host;
  const found = readFirewall(state, { kind: "cluster" }).groups[group];
  if (found === undefined) throw failure(`no such security group '${group}'`);
  if (found.rules.length > 0) throw failure(`Security group '${group}' is not empty`);
  changeFirewall(state, { kind: "cluster" }, (draft) => void delete draft.groups[group]);
  return null;
}

/** What rules of a level may refer to; comments of the datacenter's sets included, for whoever may read the level. */
function references(call: Call, level: Level): unknown {
  const wanted = call.optional("type");
  const of = (scope: "dc" | "guest", record: ReturnType<typeof readFirewall>): object[] => [
    ...Object.entries(record.ipsets).map(([name, set]) => ({ type: "ipset", name, ref: `+${name}`, scope, ...(set.comment === undefined || set.comment === "" ? {} : { comment: set.comment }) })),
    ...Object.entries(record.aliases).map(([name, alias]) => ({ type: "alias", name, ref: name, scope, ...(alias.comment === undefined ? {} : { comment: alias.comment }) })),
  ];
  const { state } = call.host;
  const own = level.environment === "vm" ? of("guest", readFirewall(state, level.scope(call))) : [];
  return [...of("dc", readFirewall(state, { kind: "cluster" })), ...own].filter((entry) => wanted === undefined || (entry as { type: string }).type === wanted);
}

function referenceMethod(level: Level): Method {
  return {
    verb: "GET", path: `${level.base}/refs`, permission: level.audit, parameters: { ...level.parameters, type: optional(oneOf("alias", "ipset")) },
    run: (call) => references(call, level),
  };
}

function indexMethod(level: Level, ...names: string[]): Method {
  return { verb: "GET", path: level.base, permission: ANYBODY, parameters: level.parameters, run: () => names.map((name) => ({ name })) };
}

/** Options, security groups and references of the firewall (pve-firewall API2/Firewall). */
export const FIREWALL: readonly Method[] = [
  indexMethod(CLUSTER_LEVEL, "aliases", "rules", "options", "groups", "ipset", "refs"),
  indexMethod(NODE_LEVEL, "rules", "options"),
  indexMethod(GUEST_LEVEL, "rules", "aliases", "ipset", "refs", "options"),
  ...optionMethods(CLUSTER_LEVEL, CLUSTER_OPTIONS),
  ...optionMethods(NODE_LEVEL, NODE_OPTIONS),
  ...optionMethods(GUEST_LEVEL, GUEST_OPTIONS),
  referenceMethod(CLUSTER_LEVEL),
  referenceMethod(GUEST_LEVEL),
  { verb: "GET", path: "/cluster/firewall/groups", permission: ANYBODY, parameters: {}, run: (call) => withDigest(groupList(call)) },
  {
    verb: "POST", path: "/cluster/firewall/groups", permission: CLUSTER_LEVEL.modify, run: writeGroup,
    parameters: { group: groupName, comment: optional(text()), digest: digest64, rename: optional(groupName) },
  },
  { verb: "DELETE", path: "/cluster/firewall/groups/{group}", permission: CLUSTER_LEVEL.modify, parameters: { group: groupName }, run: deleteGroup },
];
