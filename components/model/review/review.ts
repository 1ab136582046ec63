/**
 * A review: everything that a person decides by about a change, or, without a change, everything that the estate is.
 * Plain data; the page is made from it and adds nothing.
 */
import type { EstateChange } from "../change/change";
import type { Difference } from "../differences";
import type { EstatePlan } from "../plan";
import type { Problem } from "../problem";
import { diffOf, fingerprintOf, type EnvironmentDiff } from "../parity";
import type { Certificate, Proof, Violation } from "../reachability";
import { accessMatrix, type AccessMatrix } from "../rights";
import { loadsOf, type Load } from "./capacity";
import { connectionsOf, deltaOf, type Connection, type ConnectionDelta, type Reasons } from "./delta";
import { groupsOf, type ChangeGroup } from "./group";
import { inventoryOf, type Inventory } from "./inventory";
import { pictureOf, type LanePicture } from "./picture";
import { standardOf, type Standard } from "./standard";
import { verdictOf, type Verdict } from "./verdict";

/** What a review is made from. */
export interface ReviewInput {
  /** Undefined for an estate that cannot be planned at all: then `problems` say why. */
  readonly plan: EstatePlan | undefined;
  /** What the guards find. */
  readonly problems: readonly Problem[];
  readonly proof: Proof | undefined;
  /** @default - no change is looked at */
  readonly base?: { readonly plan: EstatePlan; readonly proof: Proof; readonly change: EstateChange; /** What it is called, for example `main (1a2b3c4)`. */ readonly name: string };
  /** What is reviewed, for example `1a2b3c4` or `1a2b3c4 and files that are not committed`. */
  readonly name: string;
  /** What a reader should know about how it was made. */
  readonly notes: readonly string[];
  readonly today: string;
}

/** Shapes of the environments. */
export interface ReviewParity {
  readonly equal: boolean;
  /** In the order of the ladder. */
  readonly fingerprints: readonly { readonly environment: string; readonly before?: string; readonly after: string }[];
  readonly differences: readonly Difference[];
  /** Each environment below production against production, along the ladder. */
  readonly pairs: readonly EnvironmentDiff[];
}

/** What the change does. */
export interface ReviewChange {
  /** The gravest first. */
  readonly groups: readonly ChangeGroup[];
  readonly connections: ConnectionDelta;
  /** Machines that stop, by environment. */
  readonly downtime: readonly { readonly environment: string; readonly machines: readonly string[] }[];
}

/** See the head of this file. */
export interface Review {
  readonly version: 1;
  readonly estate: string;
  readonly name: string;
  readonly base?: string;
  readonly today: string;
  /** What a reader should know about how it was made. */
  readonly notes: readonly string[];
  /** In order, production last. */
  readonly ladder: readonly string[];
  readonly verdict: Verdict;
  readonly problems: readonly Problem[];
  readonly violations: readonly Violation[];
  readonly change?: ReviewChange;
  readonly certificate?: Certificate;
  readonly connections: readonly Connection[];
  readonly parity?: ReviewParity;
  readonly acceptances: EstatePlan["acceptances"];
  readonly capacity: readonly Load[];
  readonly inventory?: Inventory;
  /** Who may do what, and what is proved about it. */
  readonly access?: AccessMatrix;
  readonly standard?: Standard;
  readonly pictures: readonly LanePicture[];
}

/** Everything of a review but its verdict. */
export type Findings = Omit<Review, "verdict">;

/** Reviews an estate, or what a change does to it. */
export function reviewOf(input: ReviewInput): Review {
  const findings = findingsOf(input);
  return { ...findings, verdict: verdictOf(findings) };
}

function findingsOf({ plan, problems, proof, base, name, notes, today }: ReviewInput): Findings {
  const ladder = plan?.environments.map(({ environment }) => environment) ?? [];
  const head = { version: 1 as const, estate: plan?.hosts[0].estate ?? base?.plan.hosts[0].estate ?? "estate", name, ...(base ? { base: base.name } : {}), today, notes, ladder, problems };
  if (plan === undefined) return { ...head, violations: [], connections: [], acceptances: [], capacity: [], pictures: [] };
  return {
    ...head,
    violations: proof?.violations ?? [],
    ...(base && proof ? { change: changeOf(plan, proof, base, ladder) } : {}),
    ...(proof ? { certificate: proof.certificate } : {}),
    connections: proof ? connectionsOf(proof.paths, ladder, reasonsOf(plan)) : [],
    parity: parityOf(plan, base?.plan),
    acceptances: plan.acceptances,
    capacity: loadsOf(plan, base?.plan),
    inventory: inventoryOf(plan),
    access: accessMatrix(plan),
    standard: standardOf(plan),
    pictures: plan.environments.map((environment) => pictureOf(environment, base?.plan.environments.find((old) => old.environment === environment.environment))),
  };
}

function changeOf(plan: EstatePlan, proof: Proof, base: NonNullable<ReviewInput["base"]>, ladder: readonly string[]): ReviewChange {
  const { changes } = base.change;
  const all = [...new Set([...base.plan.environments.map(({ environment }) => environment), ...ladder])];
  const stops = changes.filter(({ downtime }) => downtime);
  return {
    groups: groupsOf(changes, ladderOfBoth(all, ladder)),
    connections: deltaOf(base.proof.paths, proof.paths, ladder, reasonsOf(plan)),
    downtime: all.map((environment) => ({ environment, machines: [...new Set(stops.filter((change) => change.environment === environment).map(({ subject }) => subject))] })).filter(({ machines }) => machines.length > 0),
  };
}

/** Reasons of flows; those of administration name the environment and are left out. */
function reasonsOf({ environments }: EstatePlan): Reasons {
  return Object.fromEntries(environments.flatMap(({ flows }) => flows.filter(({ kind }) => kind !== "administration").map(({ from, to, reason }) => [`${from} to ${to}`, reason] as const)));
}

/** The ladder as it is now, and what is gone from it before that. */
function ladderOfBoth(all: readonly string[], ladder: readonly string[]): readonly string[] {
  return [...all.filter((name) => !ladder.includes(name)), ...ladder];
}

function parityOf({ environments }: EstatePlan, before?: EstatePlan): ReviewParity {
  const fingerprints = environments.map((plan) => {
    const old = before?.environments.find(({ environment }) => environment === plan.environment);
    return { environment: plan.environment, ...(old ? { before: fingerprintOf(old) } : {}), after: fingerprintOf(plan) };
  });
  const top = environments.at(-1);
  const pairs = environments.slice(0, -1).flatMap((plan) => (top ? [diffOf(plan, top)] : []));
  return { pairs, equal: new Set(fingerprints.map(({ after }) => after)).size <= 1, fingerprints, differences: environments.flatMap(({ differences }) => differences) };
}
