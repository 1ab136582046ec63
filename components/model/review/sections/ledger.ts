/** What differs between environments, and by which entry of the ledger, as a section. */
import { acceptedOf, type Acceptance } from "../../acceptance";
import type { DeclaredDifference, EnvironmentDiff } from "../../parity";
import type { Block, Section, Span, Text } from "../block";
import type { Review } from "../review";
import { listed } from "../words";

/** Days before the end of an entry from which it is pointed out. */
const SOON = 30;

/** The ledger: every declared difference with its reason, what nobody declared, and what is apart by design. */
export function ledgerSection({ ladder, parity, acceptances, today }: Review): Section {
  const top = ladder.at(-1) ?? "production";
  const pairs = parity?.pairs ?? [];
  const same = pairs.filter(({ declared, unexplained }) => declared.length + unexplained.length === 0).map(({ left }) => left);
  return {
    id: "differences",
    title: "Differences",
    lead: `Every environment has the machines, software, connections and rules of ${top}. Only what stands here differs, for the reason given and until the day given; anything else that differed would stop the run.`,
    blocks: [
      ...unexplainedTable(pairs),
      ...declaredTable(pairs, top, today),
      ...(same.length > 0 ? [{ kind: "paragraph", text: `${listed(same)}: no difference from ${top}.` } as const] : []),
      ...acceptanceTable(acceptances, today),
      ...pairs.slice(0, 1).map((): Block => ({ kind: "fold", summary: "Apart by design: names, numbers and places", blocks: [apartTable(pairs, top)] })),
    ],
  };
}

function declaredTable(pairs: readonly EnvironmentDiff[], top: string, today: string): readonly Block[] {
  const rows = pairs.flatMap(({ left, declared }) => declared.map((one) => declaredRow(left, one, today)));
  if (rows.length === 0) return [];
  return [{ kind: "table", caption: `declared differences from ${top}`, head: ["environment", "what differs", "there", `in ${top}`, "because", "owner", "until"], rows }];
}

function declaredRow(environment: string, { what, left, right, entries }: DeclaredDifference, today: string): readonly Text[] {
  const until = entries.flatMap((entry, index): readonly Span[] => [...(index > 0 ? ["; "] : []), ...untilSpans(entry.until, today)]);
  return [environment, WORDS[what] ?? what, left, right, entries.map(({ reason }) => reason).join("; "), listed([...new Set(entries.map(({ owner }) => owner))]), until];
}

const WORDS: Readonly<Record<string, string>> = { scale: "size of machines", cpuWeight: "share of the processor under load" };

function unexplainedTable(pairs: readonly EnvironmentDiff[]): readonly Block[] {
  const rows = pairs.flatMap(({ unexplained }) => unexplained.map(({ place, problem, next }): readonly Text[] => [place, [{ text: problem, tone: "danger" }], next]));
  return rows.length === 0 ? [] : [{ kind: "table", caption: "differences that nobody declared", head: ["where", "what", "next"], rows }];
}

function apartTable(pairs: readonly EnvironmentDiff[], top: string): Block {
  const facts = [...new Set(pairs.flatMap(({ apart }) => apart.map(({ what }) => what)))];
  const value = (pair: EnvironmentDiff, fact: string) => pair.apart.find(({ what }) => what === fact)?.left ?? `as in ${top}`;
  const rows = facts.map((fact): readonly Text[] => [fact, ...pairs.map((pair) => value(pair, fact)), pairs.flatMap(({ apart }) => apart.filter(({ what }) => what === fact).map(({ right }) => right))[0] ?? ""]);
  return { kind: "table", caption: "what each environment has of its own", head: ["what", ...pairs.map(({ left }) => left), top], rows };
}

function acceptanceTable(acceptances: readonly Acceptance[], today: string): readonly Block[] {
  if (acceptances.length === 0) return [];
  const rows = acceptances.map((entry): readonly Text[] => [acceptedOf(entry), entry.what, entry.reason, entry.owner, untilSpans(entry.until, today)]);
  return [{ kind: "table", caption: "accepted in writing although it is refused otherwise, in every environment", head: ["about", "what", "because", "owner", "until"], rows }];
}

/** A day, pointed out when it is near. */
function untilSpans(until: string, today: string): readonly Span[] {
  const days = Math.round((Date.parse(until) - Date.parse(today)) / 86_400_000);
  const mark: readonly Span[] = days < 0 ? [" ", { text: "expired", tone: "danger" }] : days <= SOON ? [" ", { text: days === 0 ? "last day" : `${days} days left`, tone: "caution" }] : [];
  return [until, ...mark];
}
