/** A change in a few sentences, the gravest first: what somebody would say who is asked what it does. */
import { connectionText, type Connection, type ConnectionDelta } from "./delta";
import type { ChangeGroup } from "./group";
import { counted, firstOf, listed } from "./words";

/** Machines or data that are named; more are counted. */
const MOST_NAMED = 3;

/** Sentences without a full stop. Empty for a change of nothing that runs. */
export function sentencesOf(groups: readonly ChangeGroup[], { opened, closed, intoProduction }: ConnectionDelta, ladder: readonly string[]): readonly string[] {
  const of = (severity: ChangeGroup["severity"]) => groups.filter((group) => group.severity === severity && group.kind !== "flow");
  const isMachine = ({ kind }: ChangeGroup) => kind === "machine";
  const machines = groups.filter((group) => isMachine(group) && (group.what === "replaced" || group.what === "removed"));
  const rest = [...of("loss").filter(({ kind }) => kind !== "data"), ...of("stateful"), ...of("deletion"), ...of("replacement")].filter((group) => !isMachine(group));
  const others = [...of("opening"), ...of("alteration"), ...of("addition").filter((group) => !isMachine(group))];
  const own = (list: readonly Connection[]) => list.filter(({ follows }) => follows !== true);
  const openedElsewhere = opened.filter((one) => intoProduction.every((into) => connectionText(into) !== connectionText(one)));
  return [
    ...lossText(of("loss").filter(({ kind }) => kind === "data"), ladder),
    ...machineText("deletes", machines.filter(({ what }) => what === "removed"), ladder),
    ...machineText("replaces", machines.filter(({ what }) => what === "replaced"), ladder),
    ...[intoProduction, openedElsewhere].flatMap((list) => connectionsText("opens", own(list), ladder)),
    ...rest.map((group) => groupLine(group, ladder)),
    ...machineText("adds", groups.filter((group) => isMachine(group) && group.what === "added"), ladder),
    ...others.map((group) => groupLine(group, ladder)),
    ...connectionsText("closes", own(closed), ladder),
  ].map(sentence);
}

/** A group in one line, with where. */
export function groupLine({ text, environments }: ChangeGroup, ladder: readonly string[]): string {
  return `${text}${whereText(environments, ladder)}`;
}

/** Where something happens: `, in all environments`, `, in prod only`, `, in dev and test`. */
export function whereText(environments: readonly string[], ladder: readonly string[]): string {
  if (environments.length === 0 || ladder.length === 0) return "";
  if (ladder.length > 1 && ladder.every((name) => environments.includes(name))) return ", in all environments";
  return environments.length === 1 ? `, in ${environments[0] ?? ""} only` : `, in ${listed(environments)}`;
}

/** A connection that is opened or closed, with where and why. */
export function connectionLine(verb: string, one: Connection, ladder: readonly string[]): string {
  return `${verb} ${connectionText(one)}${one.crossing ? "" : whereText(one.environments, ladder)}${one.reason === undefined ? "" : `: ${one.reason}`}`;
}

function lossText(groups: readonly ChangeGroup[], ladder: readonly string[]): readonly string[] {
  if (groups.length === 0) return [];
  const names = [...new Set(groups.flatMap(({ subjects }) => subjects))];
  return [`deletes data for good: ${firstOf(names, MOST_NAMED)}${whereText(together(groups, ladder), ladder)}`];
}

function machineText(verb: string, groups: readonly ChangeGroup[], ladder: readonly string[]): readonly string[] {
  if (groups.length === 0) return [];
  const names = [...new Set(groups.flatMap(({ subjects }) => subjects))];
  const what = names.length <= MOST_NAMED ? listed(names) : counted(names.length, "machine");
  const why = [...new Set(groups.flatMap(({ text }) => /(?:is|are) replaced: (.*)$/.exec(text)?.[1]?.split(", ") ?? []))];
  const stateful = groups.some(({ severity }) => severity === "stateful");
  const kept = verb === "replaces" && stateful ? "; data stays on its own disks" : "";
  return [`${verb} ${what}${whereText(together(groups, ladder), ladder)}${why.length === 0 ? "" : `: ${listed(why)}`}${kept}`];
}

function connectionsText(verb: string, connections: readonly Connection[], ladder: readonly string[]): readonly string[] {
  const [first] = connections;
  if (first === undefined) return [];
  if (connections.length === 1) return [connectionLine(verb, first, ladder)];
  const where = ladder.filter((name) => connections.some(({ environments }) => environments.includes(name)));
  return [`${verb} ${connections.length} connections${whereText(where, ladder)}: ${firstOf(connections.map(connectionText), MOST_NAMED)}`];
}

const together = (groups: readonly ChangeGroup[], ladder: readonly string[]): readonly string[] => ladder.filter((name) => groups.some(({ environments }) => environments.includes(name)));

/** Names of machines and of settings keep their small letter. */
function sentence(text: string): string {
  return /^[a-z]+ /.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}
