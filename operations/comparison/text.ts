import type { Change, EstateChange, Severity } from "../../components/model/change";
import { shortFingerprint, type DeclaredDifference, type DeployedParity, type EnvironmentDiff } from "../../components/model/parity";

/** How things that may differ are called. */
const NAMES: Readonly<Record<string, string>> = { cpuWeight: "CPU weight" };

/** Two environments, side by side. What is unexplained is told as an error, and not here. */
export function diffText({ left, right, fingerprints, declared, unexplained, apart }: EnvironmentDiff, deployed: readonly DeployedParity[], notes: readonly string[]): string {
  const shape = unexplained.length === 0 ? `one shape, fingerprint ${shortFingerprint(fingerprints.left)}` : `two shapes, fingerprints ${shortFingerprint(fingerprints.left)} and ${shortFingerprint(fingerprints.right)}`;
  return [
    `${left} and ${right}: ${shape}`,
    "",
    declared.length === 0 ? "No difference is declared between them." : "Declared in stacks/differences.ts:",
    ...declared.flatMap((one) => declaredText(one, left, right)),
    "",
    "Apart by design:",
    ...apart.map(({ what, left: a, right: b }) => `  ${what}: ${a} | ${b}`),
    ...section([...deployed.flatMap((one) => one.notes), ...notes]),
  ].join("\n");
}

function declaredText({ what, left: a, right: b, details, entries }: DeclaredDifference, left: string, right: string): readonly string[] {
  return [
    `  ${NAMES[what] ?? what}: ${a} in ${left}, ${b} in ${right}`,
    ...entries.map(({ environment, reason, owner, until }) => `    because ${environment}: ${reason} (${owner}, until ${until})`),
    ...details.map((line) => `    ${line}`),
  ];
}

const section = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ["", ...lines.map((line) => `note: ${line}`)]);

const HEADINGS: Readonly<Record<Severity, string>> = {
  loss: "Deletes data, secrets or backups",
  stateful: "Touches what keeps data",
  deletion: "Deletes",
  replacement: "Replaces",
  opening: "Opens or allows",
  alteration: "Changes in place",
  addition: "Adds",
  note: "Besides",
};

/** What a change does to every environment. The same line of several environments is told once. */
export function changeText(revision: string, commit: string, { changes, fingerprints }: EstateChange, notes: readonly string[]): string {
  const since = commit.startsWith(revision) ? commit.slice(0, 12) : `${revision} (${commit.slice(0, 12)})`;
  if (changes.length === 0) return [`since ${since}: nothing changes in any environment`, ...section(notes)].join("\n");
  const severities = [...new Set(changes.map(({ severity }) => severity))];
  return [
    `since ${since}: ${changes.length} ${changes.length === 1 ? "change" : "changes"}`,
    ...severities.flatMap((severity) => ["", HEADINGS[severity], ...grouped(changes.filter((change) => change.severity === severity))]),
    "",
    "Fingerprints",
    ...fingerprintLines(fingerprints),
    ...section(notes),
  ].join("\n");
}

/** Lines that several environments share, in the order in which they first come. */
function grouped(changes: readonly Change[]): readonly string[] {
  const groups = new Map<string, { readonly change: Change; readonly names: string[]; readonly details: Set<string> }>();
  for (const change of changes) {
    const known = groups.get(change.text) ?? { change, names: [], details: new Set<string>() };
    known.names.push(change.environment ?? "everywhere");
    for (const line of change.details) known.details.add(line);
    groups.set(change.text, known);
  }
  return [...groups.values()].flatMap(({ change, names, details }) => [`  ${names.join(", ")}: ${change.text}${change.downtime ? " (down meanwhile)" : ""}`, ...[...details].slice(0, 8).map((line) => `    ${line}`)]);
}

function fingerprintLines(fingerprints: EstateChange["fingerprints"]): readonly string[] {
  const lines = fingerprints.map(({ environment, before, after }) => ({ environment, text: before === after ? `${short(after)}, as before` : `${short(before)} → ${short(after)}` }));
  return [...new Set(lines.map(({ text }) => text))].map((text) => `  ${lines.filter((line) => line.text === text).map(({ environment }) => environment).join(", ")}: ${text}`);
}

const short = (fingerprint: string | undefined): string => (fingerprint === undefined ? "none" : shortFingerprint(fingerprint));
