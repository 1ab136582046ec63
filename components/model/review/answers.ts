/** The questions that a reviewer has, in the order of their weight, each answered in a few lines. */
import { REDUCED_ISOLATION } from "../network";
import { shortFingerprint } from "../parity";
import { rightsViolationText } from "../rights";
import type { Answer, Tone } from "./block";
import { FULL, loadText, type Load } from "./capacity";
import type { ChangeGroup } from "./group";
import type { Review, ReviewChange } from "./review";
import { toneOf } from "./sections/changes";
import { connectionText, type Connection } from "./delta";
import { connectionLine, groupLine, whereText } from "./headline";
import { isReduced, violationLine } from "./verdict";
import { counted, firstOf, listed } from "./words";

/** Answers about a change, or about the estate as it is. */
export function answersOf(review: Review): readonly Answer[] {
  const { change, inventory } = review;
  if (inventory === undefined) return [];
  if (change === undefined) return [isolation(review), rights(review), parity(review), keptData(review), entries(review), ledger(review), capacity(review.capacity)];
  return [risks(change, review.ladder), connections(change, review.ladder), isolation(review), parity(review), ledgerChanges(change, review.ladder), changedCapacity(review), downtime(change)];
}

function isolation({ certificate, violations, ladder }: Review): Answer {
  const base = { question: "Are environments apart?", more: violations.length > 0 ? "refused" : "certificate" };
  if (certificate === undefined) return { ...base, tone: "danger", word: "not proved", lines: ["The plan cannot be proved as long as guards fail."], more: "refused" };
  const asks = violations.every(({ claim }) => claim === "declared-passes");
  if (violations.length > 0) return { ...base, tone: "danger", word: asks ? "the filters hold, but a flow asks for more" : "no", lines: [...new Set(violations.map(violationLine))] };
  if (isReduced(certificate)) return { ...base, tone: "caution", word: "proved, with reduced isolation", lines: [REDUCED_ISOLATION] };
  return { ...base, tone: "good", word: "yes, proved", lines: [`No packet of ${listed(ladder)} reaches another environment, a host or the admin point.`] };
}

function rights({ access, ladder }: Review): Answer {
  const base = { question: "Do rights end where an environment ends?", more: "access" };
  const wrong = access?.violations ?? [];
  if (wrong.length > 0) return { ...base, tone: "danger", word: "no", lines: wrong.map(rightsViolationText) };
  return { ...base, tone: "good", word: "yes, proved", lines: [`No user and no token of ${listed(ladder)} holds a right on another environment, or one by which it could get more.`] };
}

function parity({ parity: found, ladder }: Review): Answer {
  const base = { question: "Do environments have the same shape?", more: "differences" };
  const { equal = false, fingerprints = [] } = found ?? {};
  const changed = fingerprints.filter(({ before, after }) => before !== undefined && before !== after);
  const lines = equal ? [`${listed(ladder)}: ${shortFingerprint(fingerprints[0]?.after ?? "")}.`] : fingerprints.map(({ environment, after }) => `${environment}: ${shortFingerprint(after)}`);
  const moved = changed.length === 0 ? [] : [`The shape changes${whereText(changed.map(({ environment }) => environment), ladder)}: it was ${[...new Set(changed.map(({ before = "" }) => shortFingerprint(before)))].join(", ")}.${ladder.length > 1 ? ` ${ladder.at(-1) ?? ""} takes it once ${ladder.at(-2) ?? ""} runs it.` : ""}`];
  return { ...base, tone: equal ? "good" : "danger", word: equal ? "yes" : "no", lines: [...lines, ...moved] };
}

function keptData({ inventory, ladder }: Review): Answer {
  const data = inventory?.data ?? [];
  const top = ladder.at(-1) ?? "";
  const bare = data.filter(({ places }) => places.some(({ environment, backup, locked }) => environment === top && (backup === "none" || !locked)));
  if (data.length === 0) return { question: "What is kept?", tone: "neutral", word: "nothing", lines: ["Every machine can be made anew at any time."], more: "inventory" };
  const lines = data.map(({ name, what }) => `${name}: ${what}`);
  return { question: "What is kept?", tone: bare.length > 0 ? "caution" : "good", word: `${counted(data.length, "store")}, survive${data.length === 1 ? "s" : ""} every replacement`, lines: [...lines, ...bare.map(({ name }) => `${name} of ${top} has no backup or no lock.`)], more: "inventory" };
}

function entries({ inventory }: Review): Answer {
  const found = (inventory?.entries ?? []).filter(({ from }) => from !== "admin");
  return { question: "Who may come in?", tone: "neutral", word: counted(found.length, "way in", "ways in"), lines: [...found.map(({ from, to, reason }) => `${from} → ${to}: ${reason}`), "People who administer: from the admin point alone."], more: "inventory" };
}

function ledger({ parity: found, today, acceptances }: Review): Answer {
  const all = [...(found?.differences ?? []), ...acceptances];
  const next = all.map(({ until }) => until).sort()[0];
  return { question: "What may differ?", tone: next !== undefined && next < today ? "danger" : "neutral", word: counted(all.length, "declared difference"), lines: next === undefined ? [] : [`The first of them ends on ${next}.`], more: "differences" };
}

function capacity(loads: readonly Load[]): Answer {
  const full = loads.filter(({ percent }) => percent >= FULL).sort((a, b) => b.percent - a.percent);
  const [fullest] = [...loads].sort((a, b) => b.percent - a.percent);
  return { question: "Is there room?", tone: full.some(({ percent }) => percent > 100) ? "danger" : full.length > 0 ? "caution" : "good", word: full.length > 0 ? "nearly full" : "yes", lines: full.length > 0 ? full.map(loadText) : fullest ? [`Fullest: ${loadText(fullest)}.`] : [], more: "capacity" };
}

const GRAVE: readonly ChangeGroup["severity"][] = ["loss", "stateful", "deletion", "replacement"];

function risks({ groups }: ReviewChange, ladder: readonly string[]): Answer {
  const grave = groups.filter(({ severity }) => GRAVE.includes(severity));
  const others = groups.filter(({ severity, kind }) => !GRAVE.includes(severity) && severity !== "note" && severity !== "addition" && !["flow", "difference", "acceptance", "budget"].includes(kind));
  const lost = grave.some(({ severity }) => severity === "loss");
  const word = lost ? "data is lost" : grave.length > 0 ? counted(grave.length, "thing") : others.length > 0 ? "nothing; changes in place" : "nothing";
  const tone: Tone = grave.length === 0 ? "good" : lost ? "danger" : "caution";
  return { question: "What is deleted or replaced?", tone, word, lines: [...grave, ...others].map((group) => [{ text: groupLine(group, ladder), tone: toneOf(group.severity) }]), more: "changes" };
}

function connections({ connections: delta }: ReviewChange, ladder: readonly string[]): Answer {
  const own = (list: readonly Connection[]) => list.filter(({ follows }) => follows !== true);
  const [opened, closed, intoProduction] = [own(delta.opened), own(delta.closed), own(delta.intoProduction)];
  const following = delta.opened.length + delta.closed.length - opened.length - closed.length;
  const line = (verb: string, one: Connection) => connectionLine(verb, one, ladder);
  const into = intoProduction.map((one) => [{ text: line(`Newly reaches ${ladder.at(-1) ?? ""}:`, one), tone: one.crossing ? "danger" : "caution" } as const]);
  const rest = opened.filter((one) => intoProduction.every((other) => connectionText(other) !== connectionText(one)));
  const word = opened.length + closed.length === 0 ? "none" : [...(opened.length > 0 ? [`${opened.length} opened`] : []), ...(closed.length > 0 ? [`${closed.length} closed`] : [])].join(", ");
  return { question: "Which connections change?", tone: into.length > 0 && intoProduction.some(({ crossing }) => crossing) ? "danger" : opened.length > 0 ? "caution" : "good", word, lines: [...into, ...rest.map((one) => line("Opens", one)), ...closed.map((one) => line("Closes", one)), ...(following > 0 ? [`${counted(following, "connection")} of flows that stay ${following === 1 ? "comes or goes" : "come or go"} with machines.`] : [])], more: delta.opened.length + delta.closed.length > 0 ? "changes" : "reachability" };
}

function ledgerChanges({ groups }: ReviewChange, ladder: readonly string[]): Answer {
  const found = groups.filter(({ kind }) => kind === "difference" || kind === "acceptance");
  return { question: "Does the ledger of differences change?", tone: found.length > 0 ? "caution" : "good", word: found.length > 0 ? counted(found.length, "entry", "entries") : "no", lines: found.map((group) => groupLine(group, ladder)), more: "differences" };
}

function changedCapacity({ capacity: loads }: Review): Answer {
  const changed = loads.filter(({ before, used }) => before !== undefined && before !== used);
  const { tone, lines } = capacity(loads);
  const word = loads.some(({ percent }) => percent > 100) ? "no" : changed.length === 0 ? "uses the same" : changed.some(({ before = 0, used }) => used > before) ? "uses more" : "uses less";
  return { question: "Is there room?", tone, word, lines: changed.length > 0 ? [...changed].sort((a, b) => b.percent - a.percent).map(loadText) : lines, more: "capacity" };
}

function downtime({ downtime: stops }: ReviewChange): Answer {
  const count = stops.reduce((sum, { machines }) => sum + machines.length, 0);
  return { question: "Does anything stop?", tone: count > 0 ? "caution" : "good", word: count > 0 ? `${counted(count, "machine")}, while ${count === 1 ? "it is" : "they are"} replaced or deleted` : "no", lines: stops.map(({ environment, machines }) => `${environment}: ${firstOf(machines, 6)}`), more: "changes" };
}

