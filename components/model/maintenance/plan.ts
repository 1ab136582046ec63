/** The plan of a maintenance: the way there and the way back, as data that can be shown, kept, compared and carried out. */
import { canonicalText, entriesOf, ownValue } from "../canonical";
import { digest } from "../digest";
import type { PlanInput } from "../input";
import { InvalidSettings, type Problem } from "../problem";
import { cluster } from "./cluster";
import { spansOf, type Span } from "./downtime";
import { oneHost } from "./one-host";
import type { Outline } from "./outline";
import { after, groundOf, leftOf, worldOf, type World } from "./room";
import { severalHosts } from "./several-hosts";
import type { Place, Placing, Situation } from "./situation";
import type { Draft, Step } from "./step";

/** Which way is gone. */
export type Direction = "away" | "back";

/** One maintenance. */
export interface MaintenancePlan {
  readonly version: 1;
  readonly estate: string;
  /** What is maintained: a host, or a node of a cluster. */
  readonly subject: Place;
  readonly layout: Outline["layout"];
  /** Digests of everything it was planned from but placings, by place: with another one it is another plan. */
  readonly basis: Readonly<Record<string, string>>;
  readonly transfer: string | undefined;
  readonly away: readonly Step[];
  readonly back: readonly Step[];
  readonly down: { readonly away: readonly Span[]; readonly back: readonly Span[] };
  /** Names of machines that are down until the way back. */
  readonly staysDown: readonly string[];
  /** What the files of the environments say before the first step, by environment. */
  readonly placings: Readonly<Record<string, Placing>>;
}

/**
 * Plans the maintenance of a host (`host-b`, or `b`), or of a node (`pve2`).
 * @param basis digests of what it depends on, see {@link basisOf}
 * @throws InvalidSettings when the estate cannot do without the host, or no such host is known
 */
export function planMaintenance(situation: Situation, subject: string, basis: MaintenancePlan["basis"]): MaintenancePlan {
  const place = subjectOf(situation, subject);
  const outline = outlineOf(situation, place);
  const start = worldOf(situation);
  const away = numbered(situation, "away", outline.away, start);
  const back = numbered(situation, "back", outline.back, away.world);
  refuseMissingTransfer(situation, away.steps);
  return {
    version: 1,
    estate: situation.estate,
    subject: place,
    layout: outline.layout,
    basis,
    transfer: situation.transfer,
    away: away.steps,
    back: back.steps,
    down: { away: spansOf(away.steps), back: spansOf(back.steps) },
    staysDown: outline.staysDown,
    placings: Object.fromEntries(situation.tenants.map(({ name, placing }) => [name, placing])),
  };
}

/** Digests of everything that a plan depends on besides the placings of environments, which its own steps change; by place. */
export function basisOf({ estate, differences, acceptances = [], settings }: PlanInput): Readonly<Record<string, string>> {
  const short = (value: unknown): string => digest(canonicalText(value)).slice(0, 16);
  const hosts = entriesOf(settings.hosts).map(([stack, host]) => [`Pulumi.${stack}.yaml`, short(host)] as const);
  const environments = entriesOf(settings.environments).map(([name, own]) => {
    const fixed = { ...own, host: undefined, node: undefined, placement: undefined, stopped: undefined };
    return [`Pulumi.${name}.yaml`, short(fixed)] as const;
  });
  return Object.fromEntries([...hosts, ...environments, ["stacks/estate.ts", short(estate)], ["stacks/differences.ts", short([differences, acceptances])]]);
}

/** Places that say something else than when the plan was made; a host that no environment stands on is not looked at. */
export function changedSince(plan: MaintenancePlan, basis: MaintenancePlan["basis"]): readonly string[] {
  return entriesOf(plan.basis).filter(([place, digest]) => (ownValue(basis, place) ?? digest) !== digest).map(([place]) => place);
}

function outlineOf(situation: Situation, place: Place): Outline {
  if (groundOf(situation, place.stack).nodes.length > 1) return cluster(situation, place);
  return situation.grounds.length > 1 ? severalHosts(situation, place) : oneHost(situation, place);
}

/** A host by its stack or the name behind `host-`, or a node that stands for itself in a cluster, else for its host. */
function subjectOf({ grounds }: Situation, subject: string): Place {
  const problem = (what: string, expected: string, next: string): InvalidSettings => new InvalidSettings([{ place: `--host ${subject}`, problem: what, expected, next } satisfies Problem]);
  const nodes = grounds.flatMap(({ stack, nodes: all }) => all.map(({ name }) => ({ stack, node: name })));
  const ground = grounds.find(({ stack }) => stack === subject || stack === `host-${subject}`);
  if (ground !== undefined) {
    const [only, ...others] = ground.nodes;
    if (only !== undefined && others.length === 0) return { stack: ground.stack, node: only.name };
    throw problem("is a cluster", `one of its nodes: ${ground.nodes.map(({ name }) => name).join(", ")}`, "maintain one node after the other");
  }
  const found = nodes.filter(({ node }) => node === subject);
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) return first;
  const known = [...grounds.map(({ stack }) => stack), ...nodes.map(({ node }) => node)].join(", ");
  if (first !== undefined) throw problem("is a node of several hosts", `one of ${found.map(({ stack }) => stack).join(", ")}`, "name the host instead");
  throw problem("is not known", `one of ${known}`, "correct the name");
}

function numbered(situation: Situation, direction: Direction, drafts: readonly Draft[], start: World): { readonly steps: readonly Step[]; readonly world: World } {
  let world = start;
  const steps = drafts.map((draft, index): Step => {
    world = after(world, draft);
    return { id: `${direction}-${index + 1}`, ...draft, left: leftOf(situation, draft.destroys ? draft.from : draft.to, world) };
  });
  return { steps, world };
}

function refuseMissingTransfer({ transfer }: Situation, steps: readonly Step[]): void {
  if (transfer !== undefined || steps.every(({ kind }) => kind !== "copy")) return;
  throw new InvalidSettings([{ place: "Pulumi.host.yaml trilane:transfer", problem: "is missing, and data has to pass from one host to the other", expected: "the name of a storage for backups that all hosts see", next: "add an NFS storage with content backup to each host, under one name, and write it there" }]);
}
