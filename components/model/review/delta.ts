/** Who reaches whom after a change that did not before, and the other way round. */
import { byText, canonicalText, ownValue } from "../canonical";
import type { End, Path } from "../reachability";

/** A connection in one or several environments. */
export interface Connection {
  /** Ends without the name of the environment: `web`, `peer clients`, `dev web` where it leaves its environment. */
  readonly from: string;
  readonly to: string;
  readonly protocol: Path["protocol"];
  /** Empty for all. */
  readonly ports: string;
  /** In the order of the ladder. Empty for a connection that is in none: from outside to a host. */
  readonly environments: readonly string[];
  /** Whether its ends are in two environments. */
  readonly crossing: boolean;
  /** Why the first of its flows is there. Absent where nobody declared one. */
  readonly reason?: string;
  /** Whether its flows are in both revisions, so that it comes or goes with machines alone. @default false */
  readonly follows?: boolean;
  /** Flows of the estate that ask for it. Empty for one that nobody declared. */
  readonly flows: readonly string[];
}

/** Why flows are there, by their text. */
export type Reasons = Readonly<Record<string, string>>;

/** What a change does to connections. */
export interface ConnectionDelta {
  readonly opened: readonly Connection[];
  readonly closed: readonly Connection[];
  /** Those of `opened` that end in production and begin elsewhere. */
  readonly intoProduction: readonly Connection[];
}

/** Paths as connections: what is the same in several environments is told once. */
export function connectionsOf(paths: readonly Path[], ladder: readonly string[], reasons: Reasons = {}): readonly Connection[] {
  const found = new Map<string, Connection>();
  for (const { from, to, protocol, ports, flow = [] } of paths) {
    const environments = ladder.filter((name) => name === from.environment || name === to.environment);
    const crossing = from.environment !== undefined && to.environment !== undefined && from.environment !== to.environment;
    const ends = { from: endName(from, crossing), to: endName(to, crossing), protocol, ports, crossing };
    const key = canonicalText({ ...ends, declared: flow.length > 0, ...(crossing ? { environments } : {}) });
    const known = found.get(key);
    const all = [...new Set([...(known?.environments ?? []), ...environments])];
    const flows = [...new Set([...(known?.flows ?? []), ...flow])].sort(byText);
    const reason = flows.map((text) => ownValue(reasons, text)).find((text) => text !== undefined);
    found.set(key, { ...ends, environments: ladder.filter((name) => all.includes(name)), ...(reason === undefined ? {} : { reason }), flows });
  }
  return [...found].sort(([a], [b]) => byText(a, b)).map(([, connection]) => connection);
}

/** An end as people call it, without its environment where both ends are in the same one. */
function endName({ kind, name, environment }: End, crossing: boolean): string {
  const own = kind === "host" || kind === "gateway" ? `${kind} ${name}` : name;
  return crossing && environment !== undefined ? `${environment} ${own}` : own;
}

/** Compares the paths of two revisions. @param ladder in order, production last */
export function deltaOf(before: readonly Path[], after: readonly Path[], ladder: readonly string[], reasons: Reasons): ConnectionDelta {
  const production = ladder.at(-1);
  const key = ({ from, to, protocol, ports }: Path) => canonicalText({ from: endKey(from), to: endKey(to), protocol, ports });
  const [old, now] = [new Set(before.map(key)), new Set(after.map(key))];
  const fresh = after.filter((path) => !old.has(key(path)));
  const [flowsBefore, flowsNow] = [flowsOf(before), flowsOf(after)];
  const told = (paths: readonly Path[]) => connectionsOf(paths, ladder, reasons).map((one) => (one.flows.length > 0 && one.flows.every((flow) => flowsBefore.has(flow) && flowsNow.has(flow)) ? { ...one, follows: true } : one));
  const into = fresh.filter(({ from, to }) => to.environment === production && to.kind === "machine" && from.environment !== production);
  return {
    opened: told(fresh),
    closed: told(before.filter((path) => !now.has(key(path)))),
    intoProduction: told(into),
  };
}

const flowsOf = (paths: readonly Path[]): Set<string> => new Set(paths.flatMap(({ flow = [] }) => flow));

const endKey = ({ kind, name, environment }: End) => ({ kind, name, environment });

/** A service of a connection: `TCP 443`, `ping`, `everything`. */
export function serviceWords({ protocol, ports }: Pick<Path, "protocol" | "ports">): string {
  if (protocol === "any") return "everything";
  if (protocol === "icmp") return ports === "8" ? "ping" : `ICMP ${ports}`.trimEnd();
  return protocol === "other" ? "other protocols" : `${protocol.toUpperCase()} ${ports === "" ? "on all ports" : ports}`;
}

/** A connection in words: `web → database, TCP 5432`. */
export function connectionText(connection: Connection): string {
  return `${connection.from} → ${connection.to}, ${serviceWords(connection)}`;
}
