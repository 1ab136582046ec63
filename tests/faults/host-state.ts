import { State } from "../../simulator/state/state";

/** What Proxmox makes anew with each machine. */
const BORN = new Set(["meta", "smbios1", "vmgenid"]);
const TABLES = ["users", "groups", "roles", "pools", "acl", "storages", "firewalls", "jobs", "nodes"] as const;

/** What a host is. */
export interface HostState {
  /** Everything that it holds, by name, without times and what is made anew each time. Two hosts are equal when these are. */
  readonly records: Readonly<Record<string, string>>;
  /** What is on each volume, and the digest of each API token: made at random, so equal means that it is the same one. */
  readonly marks: Readonly<Record<string, string>>;
}

/** Reads the state of an embedded host, whether it runs or not. */
export function hostState(directory: string): HostState {
  const state = new State(directory);
  state.load();
  const found: Record<string, unknown> = {};
  for (const table of TABLES) for (const [key, record] of state[table].entries()) found[`${table} ${key}`] = record;
  for (const [key, volume] of state.volumes.entries()) found[`volumes ${key}`] = { ...volume, ctime: 0, data: "" };
  for (const [key, guest] of state.guests.entries()) {
    // A disk's format is kept as it was sent, and follows from the volume where it was not.
    const config = Object.fromEntries(Object.entries(guest.config).filter(([option]) => !BORN.has(option)).map(([option, value]) => [option, value.replace(/,format=\w+/, "")]));
    found[`guests ${key}`] = { ...guest, config, startedAt: guest.startedAt === undefined ? "off" : "on" };
  }
  return { records: Object.fromEntries(Object.entries(found).map(([name, record]) => [name, JSON.stringify(sorted(record))])), marks: marksOf(state) };
}

function marksOf(state: State): Record<string, string> {
  const volumes = [...state.volumes.entries()].map(([key, { data = "" }]) => [`data of ${key}`, data] as const);
  const tokens = [...state.users.entries()].flatMap(([user, record]) => Object.entries(record.tokens).map(([name, { digest }]) => [`token ${user}!${name}`, digest] as const));
  return Object.fromEntries([...volumes, ...tokens]);
}

/** Keys in order, without digests of tokens; an expiry of 0 says the same as none. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).filter(([key, inner]) => key !== "digest" && (key !== "expire" || inner !== 0)).map(([key, inner]) => [key, sorted(inner)]));
}

/** How one state differs from another, one line each; empty when they are equal. */
export function differences(expected: Readonly<Record<string, string>>, found: Readonly<Record<string, string>>): string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  return names.flatMap((name) => {
    if (expected[name] === found[name]) return [];
    if (found[name] === undefined) return [`missing: ${name}`];
    return expected[name] === undefined ? [`left over: ${name}`] : [`other than expected: ${name}\n      ${expected[name]}\n      ${found[name]}`];
  });
}
