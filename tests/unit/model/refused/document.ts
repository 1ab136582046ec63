/** docs/guards.md, made from the guards and their cases. */
import { guards } from "../../../../components/model/guards";
import { describeProblem, problemsOf, proveIsolation, type EstatePlan, type Problem } from "../../../../components/model";
import { leaksIn } from "../../../../components/model/leak";
import { claims } from "../../../../components/model/reachability/claims";
import { worldOf } from "../../../../components/model/reachability/world";
import { cases } from "../invalid/cases";
import { refutedCases } from "./claims";
import { resourceCases } from "./resources";

const LONGEST = 100;
/** So many values of one example are shown. */
const MOST = 4;
const HEAD = `# Guards

Everything that stops a run before anything changes: the guards of an estate, the claims of the proof of isolation, and
the rules for resources that somebody adds beside the components. Each with what it demands, why, an example that is
refused with the exact message, and the same place with a value that passes.

This file is made from the code and its tests: \`npm run docs\` writes it, and a test holds it against them.`;

/** The text of docs/guards.md. */
export function guardsDocument(): string {
  const estates = guards.map(({ id, title, why }) => section(id, title, why, estateExample(id)));
  const proofs = claims.map(({ id, text, why }) => section(id, text, why, claimExample(id)));
  const resources = resourceCases.map(({ id, stack, title, why, refused, taken, check }) => section(id, `in ${stack}, ${title}`, why, [...example(check(refused)), listed(changes(refused, taken, ""))]));
  const index = guards.map(({ id, title }) => `| [${id}](#${id.toLowerCase()}) | ${cell(title)} |`);
  const claimIndex = claims.map(({ id, text }) => `| [${id}](#${id}) | ${cell(text)} |`);
  const resourceIndex = resourceCases.map(({ id, stack, title }) => `| [${id}](#${id.toLowerCase()}) | in ${stack}, ${cell(title)} |`);
  return [HEAD, ["| id | what it demands |", "|---|---|", ...index, ...claimIndex, ...resourceIndex].join("\n"), "## Of an estate", ...estates, "## Of the proof of isolation", ...proofs, "## Of resources", ...resources, ""].join("\n\n").replace(/\n+$/, "\n");
}

const cell = (text: string): string => text.replace(/[|<]/g, "\\$&");

function section(id: string, title: string, why: string, lines: readonly string[]): string {
  return [`### ${id}`, `${sentence(cell(title))} Because ${cell(why)}.`, ...lines].join("\n\n");
}

const sentence = (text: string): string => `**${text.charAt(0).toUpperCase()}${text.slice(1)}.**`;
const example = (problems: readonly Problem[]): readonly string[] => problems.slice(0, 1).map((problem) => `    ${describeProblem(problem)}`);

function estateExample(id: string): readonly string[] {
  const own = cases.find(({ guard }) => guard === id);
  if (own === undefined) throw new Error(`${id} has no example`);
  const places = changes(own.input, own.valid, "").filter(({ path }) => !path.startsWith("settings.hosts.host."));
  return [`    ${own.messages[0] ?? ""}`, listed(places)];
}

function listed(places: readonly Change[]): string {
  const shown = places.slice(0, MOST).map(({ path, refused, passes }) => `- \`${path}\`: refused ${refused}, passes ${passes}`);
  return [...shown, ...(places.length > MOST ? [`- and ${places.length - MOST} more`] : [])].join("\n");
}

function claimExample(id: string): readonly string[] {
  const own = refutedCases.find(({ claim }) => claim === id);
  if (own === undefined) throw new Error(`${id} has no example`);
  return [...example(claimProblems(id, own.spoiled)), `Refused: ${own.what}. Passes: the plan before.`];
}

/** What one claim finds by itself: of a proof's violations each is told by the strongest claim alone. */
export function claimProblems(id: string, plan: EstatePlan): readonly Problem[] {
  const world = worldOf(plan);
  const violations = claims.filter((claim) => claim.id === id).flatMap((claim) => claim.prove(world).findings.map((finding) => ({ claim: claim.id, ...finding, further: 0 })));
  return problemsOf({ ...proveIsolation(plan), violations });
}

/** Where two values differ: what is refused and what passes. */
interface Change {
  readonly path: string;
  readonly refused: string;
  readonly passes: string;
}

function changes(refused: unknown, passes: unknown, path: string): readonly Change[] {
  if (JSON.stringify(refused) === JSON.stringify(passes)) return [];
  if (!isBranch(refused) || !isBranch(passes) || Array.isArray(refused) !== Array.isArray(passes)) return [{ path, refused: code(refused), passes: code(passes) }];
  const keys = [...new Set([...Object.keys(refused), ...Object.keys(passes)])].sort();
  return keys.flatMap((key) => changes(refused[key], passes[key], path === "" ? key : `${path}.${key}`));
}

const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && (!Array.isArray(value) || value.length > 0);

/** What looks like a secret is an example too, but a scanner cannot know. */
function withoutLeaks(text: string): string {
  return leaksIn(text).reduceRight((rest, { start, end }) => `${rest.slice(0, start)}…${rest.slice(end)}`, text);
}

function code(value: unknown): string {
  if (value === undefined) return "left out";
  const text = withoutLeaks(JSON.stringify(value));
  return `\`${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}\``;
}
