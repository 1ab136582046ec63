/** What is on the host already and would be in the way: names, folders, rules, VMIDs, networks. */
import { byText, ownValue } from "../canonical";
import type { Finding } from "../finding";
import type { HostPlan } from "../plan";
import { compareAccess } from "../verify/access";
import type { Deployed } from "../verify/deployed";
import { findStrangers, strangerText } from "../verify/guests";
import { knownVmids, type Subject } from "../verify";
import { compareNames } from "../verify/names";
import { compareRules } from "../verify/rules";
import { compareBackups, compareStorages } from "../verify/storage";
import { found, type DOCTOR_CHECKS } from "./checks";

const MOVE_AWAY = "rename or remove it on the host; if it is this estate's own, run npx trilane verify";

/** What verification calls a difference is a conflict before the first `up`; what is only missing is none. */
const TAKEN = new Set(["storage-differs", "backup-differs", "role-differs", "ipset-differs", "alias-differs", "rule-foreign", "rule-disabled", "rule-order", "user-disabled", "user-foreign", "user-grouped", "user-groups", "user-member", "user-ends", "realm-differs", "token-differs", "token-foreign", "grant-foreign"]);

/** Everything that is in the way. */
export function checkConflicts(subject: Subject, deployed: Deployed): readonly Finding[] {
  return [...checkNames(subject, deployed), ...checkFolders(subject.host, deployed), ...checkRules(subject.host, deployed), ...checkVmids(subject, deployed), ...checkGuests(subject, deployed)];
}

function checkNames(subject: Subject, deployed: Deployed): readonly Finding[] {
  const { host } = subject;
  const { stack } = host;
  const scope = { access: host.access, people: host.people, secondFactor: () => "", networks: host.networks, storages: host.storages, vmids: knownVmids(subject), stack, refresh: "" };
  const compared = [
    ...compareStorages(host, deployed, stack, ""),
    ...compareBackups(host, deployed, stack, ""),
    ...compareAccess(scope, deployed),
    ...(deployed.datacenter === undefined ? [] : compareNames(host, host.networks, deployed.datacenter, stack, "")),
  ];
  // Another token of the host stack's own user is in nobody's way: verification tells of it.
  const own = `${stack} user ${deployed.reader.split("!")[0]}`;
  const taken = compared.filter(({ check, place }) => TAKEN.has(check) && place !== own).map(({ place, problem, expected, next }) => found("name-taken", place, `is there already, and ${problem}`, expected, next === "" ? MOVE_AWAY : next));
  return [...taken, ...checkPools(host, deployed)];
}

function checkPools({ access, stack }: HostPlan, { pools }: Deployed): readonly Finding[] {
  return access.flatMap(({ pool, poolComment }) => {
    const comment = ownValue(pools, pool);
    return comment === undefined || comment === poolComment ? [] : [found("name-taken", `${stack} pool ${pool}`, `is there already, and is called ${comment === "" ? "nothing" : `"${comment}"`}`, `no pool of this name, or "${poolComment}"`, MOVE_AWAY)];
  });
}

/** Two storages in one folder would list, and delete, each other's files. */
function checkFolders({ storages, stack }: HostPlan, { storages: deployed = [] }: Deployed): readonly Finding[] {
  return storages.flatMap(({ name, path }) =>
    deployed
      .filter((other) => other.name !== name && other.path !== undefined && overlaps(other.path, path) && !storages.some((one) => one.name === other.name))
      .map((other) => found("folder-taken", `${stack} storage ${name}`, `${path} is in the folder of ${other.name}, ${other.path ?? ""}`, "a folder of its own", "name another folder at trilane:storagePath")),
  );
}

const overlaps = (a: string, b: string): boolean => `${a.replace(/\/+$/, "")}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a.replace(/\/+$/, "")}/`);

/** The host stack owns the whole list of the datacenter's rules: the provider stops where there are others. */
function checkRules(host: HostPlan, { datacenter, nodes }: Deployed): readonly Finding[] {
  const written = (rules: Parameters<typeof compareRules>[1], planned: Parameters<typeof compareRules>[0]) => compareRules(planned, rules, "", "").filter(({ check }) => check === "rule-foreign");
  return [
    ...written(datacenter?.rules ?? [], host.rules).map(({ problem }) => found("rules-written", `${host.stack} datacenter rules`, problem, "none, or those of the plan", "remove them on the host, at Datacenter, Firewall: what people need is in trilane:outside")),
    ...host.nodes.flatMap(({ name }) => written(nodes[name]?.rules ?? [], []).map(({ problem }) => found("node-rules-written", `${host.stack} node ${name} rules`, problem, "none", `remove them on the host, at ${name}, Firewall: they go before those of the datacenter`))),
  ];
}

function checkVmids({ environments }: Subject, { guests }: Deployed): readonly Finding[] {
  return environments.flatMap(({ environment, machines, access }) =>
    machines.flatMap(({ vmid, name, key, service }) => {
      const other = guests.find((guest) => guest.vmid === vmid && (guest.name !== name || guest.pool !== access.pool));
      return other === undefined ? [] : [found("vmid-taken", `${environment} ${key}`, `VMID ${vmid} belongs to ${strangerText(other)}`, "a VMID that is free or its own", `give the service ${service} another slot, or give ${other.name} another VMID`)];
    }),
  );
}

const GUESTS: Readonly<Record<string, keyof typeof DOCTOR_CHECKS>> = { "guest-in-pool": "name-taken", "guest-in-range": "range-taken", "guest-in-network": "network-taken", "guest-untagged": "network-open" };

function checkGuests(subject: Subject, { guests }: Deployed): readonly Finding[] {
  const territories = subject.environments.flatMap((plan) => {
    const vmids = subject.vmids[plan.environment];
    return vmids === undefined ? [] : [{ plan, vmids }];
  });
  // A guest with a VMID of the plan is told by its VMID.
  const strangers = findStrangers(territories, guests, knownVmids(subject));
  return strangers.flatMap(({ check, place, problem, expected, next }) => (GUESTS[check] === undefined ? [] : [found(GUESTS[check], place, problem, expected, next)]));
}

/** Names of guests of others, for messages. */
export const namesOf = (guests: Deployed["guests"]): string => guests.map(({ name, vmid }) => (name === "" ? String(vmid) : name)).sort(byText).join(", ");
