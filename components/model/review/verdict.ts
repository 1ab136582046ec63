/** The verdict: what a reviewer has to know before anything else. */
import { REDUCED_ISOLATION } from "../network";
import { endText, packetText, type Violation } from "../reachability";
import type { ChangeGroup } from "./group";
import { sentencesOf } from "./headline";
import type { Findings, ReviewChange } from "./review";
import { counted, listed } from "./words";

/**
 * `refused`: a guard or the proof fails, and so would the run. `danger`: data or backups would be lost, or production is
 * opened to somebody. `caution`: something is replaced, deleted or opened, or production goes first. `calm`: nothing of that.
 */
export type VerdictLevel = "refused" | "danger" | "caution" | "calm";

/** See the head of this file. */
export interface Verdict {
  readonly level: VerdictLevel;
  /** One line. */
  readonly headline: string;
  /** What else the reader has to know, one sentence each. */
  readonly reasons: readonly string[];
}

/** Reasons that are told; more are below. */
const MOST_REASONS = 4;

/** Decides about a change, or about the estate as it is. */
export function verdictOf(findings: Findings): Verdict {
  const { problems, violations, change } = findings;
  if (problems.length + violations.length > 0) return refusal(findings);
  return change === undefined ? documentation(findings) : judgement(findings, change);
}

/** A violation in words, without its rules. */
export function violationLine({ from, to, packet }: Violation): string {
  return `${endText(from)} → ${endText(to)}: ${packetText(packet)}`;
}

function isCrossing({ from, to }: Violation): boolean {
  return from.environment !== undefined && to.environment !== undefined && from.environment !== to.environment;
}

/** Which environments could reach which, or ask to: what this product exists to prevent. */
function crossingText(violations: readonly Violation[], ladder: readonly string[]): string | undefined {
  const crossing = violations.filter(isCrossing);
  const target = [...ladder].reverse().find((name) => crossing.some(({ to }) => to.environment === name));
  if (target === undefined) return undefined;
  const into = crossing.filter(({ to }) => to.environment === target);
  const from = ladder.filter((name) => into.some((violation) => violation.from.environment === name));
  const asks = into.every(({ claim }) => claim === "declared-passes");
  return asks ? `a flow is declared from ${listed(from)} into ${target}` : `${listed(from)} could reach ${target}`;
}

function refusal({ problems, violations, ladder }: Findings): Verdict {
  const [violation] = [...violations].sort((a, b) => Number(isCrossing(b)) - Number(isCrossing(a)));
  const [problem] = problems;
  const headline = violation ? `Refused: ${crossingText(violations, ladder) ?? violation.problem}` : `Refused: ${problem?.place ?? ""}: ${problem?.problem ?? ""}`;
  const count = problems.length + violations.length;
  return {
    level: "refused",
    headline,
    reasons: [
      ...(violation ? [...(headline.endsWith(violation.problem) ? [] : [`In the words of the proof: ${violation.problem}.`]), `A packet that shows it: ${violationLine(violation)}.`] : []),
      `${counted(count, "check")} ${count === 1 ? "fails" : "fail"}: every run would stop before anything changes, and this must not be merged.`,
      ...(problem && !violation ? [`Next: ${problem.next}.`] : violation ? [`Next: ${violation.next}.`] : []),
    ],
  };
}

/** Whether all environments share one flat network, where a proof rests on more. */
export function isReduced(certificate: Findings["certificate"]): boolean {
  return certificate?.assumptions.some(({ id }) => id === "flat") === true;
}

const reducedReason = (certificate: Findings["certificate"]): readonly string[] => (isReduced(certificate) ? [`R${REDUCED_ISOLATION.slice(1)}.`] : []);

function documentation({ ladder, certificate, inventory, parity }: Findings): Verdict {
  const top = ladder.at(-1) ?? "production";
  const below = ladder.slice(0, -1);
  const machines = inventory?.machines.length ?? 0;
  return {
    level: parity?.equal === false ? "caution" : "calm",
    headline: below.length === 0 ? `Nothing but the declared connections reaches ${top}` : `Nothing in ${listed(below)} can reach ${top}${parity?.equal === true ? ", and all have the same shape" : ""}`,
    reasons: [
      `Proved from the code for every address, protocol and port of ${counted(machines, "machine")}${certificate ? `, ${counted(certificate.claims.length, "claim")} in all` : ""}.`,
      ...reducedReason(certificate),
      ...(parity?.equal === false ? ["The shapes of the environments differ by more than the ledger declares: see Differences."] : []),
    ],
  };
}

function judgement(findings: Findings, { groups, connections }: ReviewChange): Verdict {
  const { ladder, parity } = findings;
  const [headline = "Changes nothing that runs", ...rest] = sentencesOf(groups, connections, ladder);
  const first = firstInProduction(groups, ladder);
  const refusedLater = groups.filter(({ kind, text }) => kind === "data" && text.includes("every run is refused"));
  const reasons = [
    ...refusedLater.slice(0, 1).map(({ text }) => `${text}.`),
    ...rest.slice(0, MOST_REASONS).map((line) => `${line}.`),
    ...(rest.length > MOST_REASONS ? [`And ${rest.length - MOST_REASONS} more, below.`] : []),
    ...first,
    `Isolation is proved${parity?.equal === true ? ", and all environments keep the same shape" : ""}.`,
    ...reducedReason(findings.certificate),
    ...(parity?.equal === false ? ["The shapes of the environments differ by more than the ledger declares."] : []),
  ];
  const isDanger = groups.some(({ severity }) => severity === "loss") || connections.intoProduction.some(({ crossing }) => crossing);
  const isCaution = groups.some(({ severity }) => !CALM.includes(severity)) || connections.opened.length > 0 || first.length > 0 || parity?.equal === false;
  return { level: isDanger ? "danger" : isCaution ? "caution" : "calm", headline, reasons };
}

const CALM: readonly ChangeGroup["severity"][] = ["alteration", "addition", "note"];

/** What happens in production and nowhere below it was tried by nobody. */
function firstInProduction(groups: readonly ChangeGroup[], ladder: readonly string[]): readonly string[] {
  const top = ladder.at(-1);
  const alone = groups.some(({ severity, kind, environments }) => severity !== "note" && kind !== "difference" && kind !== "budget" && environments.length === 1 && environments[0] === top);
  return alone && ladder.length > 1 ? [`${top ?? ""} goes first: no environment below it tries this before.`] : [];
}
