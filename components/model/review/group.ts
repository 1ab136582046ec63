/** Changes that are the same in several environments or for several machines are told once. */
import { canonicalText } from "../canonical";
import type { Change } from "../change/change";
import { firstOf } from "./words";

/** One change, wherever it happens. */
export interface ChangeGroup {
  readonly kind: Change["kind"];
  readonly severity: Change["severity"];
  readonly what: Change["what"];
  /** In words, for all its subjects together. */
  readonly text: string;
  readonly subjects: readonly string[];
  /** In the order of the ladder. Empty where it holds everywhere or concerns a host. */
  readonly environments: readonly string[];
  /** Of the first of them, where they all are the same: old and new values. */
  readonly details: readonly string[];
  readonly downtime: boolean;
}

/** Subjects that are named one by one. */
const MOST_NAMED = 4;

/** Groups changes and keeps their order, which is by severity. */
export function groupsOf(changes: readonly Change[], ladder: readonly string[]): readonly ChangeGroup[] {
  return byEnvironment(bySubject(changes), ladder);
}

interface Grouped extends Omit<Change, "subject"> {
  readonly subjects: readonly string[];
}

/** Several machines of one environment to which the same happens. */
function bySubject(changes: readonly Change[]): readonly Grouped[] {
  const groups = collect(changes, (change) => canonicalText({ ...change, subject: "", details: [], text: change.text.split(change.subject).join("\u0000") }));
  return groups.map((all) => {
    const [first] = all;
    const { subject, text, details, ...same } = first;
    const subjects = [...new Set(all.map((change) => change.subject))];
    if (subjects.length === 1) return { ...same, text, subjects, details: [...new Set(all.flatMap((change) => change.details))] };
    const named = text.split(subject).join(firstOf(subjects, MOST_NAMED)).replace(/^(.+?) is /, "$1 are ");
    const isSame = all.every((change) => canonicalText(change.details) === canonicalText(details));
    return { ...same, text: named, subjects, details: isSame ? details : all.flatMap((change) => change.details.map((detail) => `${change.subject}: ${detail}`)) };
  });
}

/** Several environments in which the same happens. */
function byEnvironment(changes: readonly Grouped[], ladder: readonly string[]): readonly ChangeGroup[] {
  const groups = collect(changes, (change) => canonicalText({ ...change, details: [], environment: change.environment === undefined || ladder.includes(change.environment) ? "" : change.environment }));
  return groups.map((all) => {
    const [{ kind, severity, what, text, subjects, downtime, details: lines }] = all;
    const named = all.flatMap(({ environment }) => environment ?? []);
    const own = ladder.filter((name) => named.includes(name));
    const hosts = named.filter((name) => !ladder.includes(name));
    const isSame = all.every(({ details }) => canonicalText(details) === canonicalText(lines));
    const details = isSame ? lines : all.flatMap((change) => change.details.map((line) => `${change.environment ?? ""}: ${line}`));
    return { kind, severity, what, text: hosts.length > 0 ? `${hosts[0] ?? ""}: ${text}` : text, subjects, environments: own, details, downtime };
  });
}

function collect<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
