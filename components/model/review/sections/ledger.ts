/** What differs between environments, and by which entry of the ledger, as a section. */
import { acceptedOf, type Acceptance } from "../../acceptance";
import { subjectOf, type Difference } from "../../differences";
import type { Block, Section, Span, Text } from "../block";
import type { Review } from "../review";
import { backupText, listed } from "../words";

/** Days before the end of an entry from which it is pointed out. */
const SOON = 30;

/** The ledger: every declared difference with its reason. */
export function ledgerSection({ ladder, parity, acceptances, today }: Review): Section {
  const top = ladder.at(-1) ?? "production";
  const entries = parity?.differences ?? [];
  const same = ladder.slice(0, -1).filter((name) => entries.every(({ environment }) => environment !== name));
  return {
    id: "differences",
    title: "Differences",
    lead: `Every environment has the machines, software, connections and rules of ${top}. Only what stands here differs, for the reason given and until the day given; anything else that differed would stop the run.`,
    blocks: [
      ...(entries.length === 0 ? [{ kind: "paragraph", text: "No difference is declared: all environments are the same." } as const] : [entryTable(entries, today)]),
      ...(same.length > 0 && entries.length > 0 ? [{ kind: "paragraph", text: `${listed(same)}: no difference from ${top}.` } as const] : []),
      ...acceptanceTable(acceptances, today),
    ],
  };
}

function entryTable(entries: readonly Difference[], today: string): Block {
  const rows = entries.map((entry): readonly Text[] => [entry.environment, subjectWords(entry), valueText(entry), entry.reason, entry.owner, untilText(entry.until, today)]);
  return { kind: "table", caption: "declared differences", head: ["environment", "what differs", "is", "because", "owner", "until"], rows };
}

function acceptanceTable(acceptances: readonly Acceptance[], today: string): readonly Block[] {
  if (acceptances.length === 0) return [];
  const rows = acceptances.map((entry): readonly Text[] => [acceptedOf(entry), entry.what, entry.reason, entry.owner, untilText(entry.until, today)]);
  return [{ kind: "table", caption: "accepted in writing although it is refused otherwise, in every environment", head: ["about", "what", "because", "owner", "until"], rows }];
}

/** What an entry is about, as people say it. */
export function subjectWords(entry: Difference): string {
  return { scale: "size of machines", cpuWeight: "share of the processor under load", backup: "backup", integration: subjectOf(entry) }[entry.what];
}

/** The value of an entry in words. */
export function valueText(entry: Difference): string {
  switch (entry.what) {
    case "scale":
    case "integration":
      return entry.value;
    case "cpuWeight":
      return `${entry.value} (100 is standard)`;
    case "backup":
      return backupText(entry.value);
  }
}

/** A day, pointed out when it is near. */
export function untilText(until: string, today: string): Text {
  const days = Math.round((Date.parse(until) - Date.parse(today)) / 86_400_000);
  const mark: readonly Span[] = days < 0 ? [" ", { text: "expired", tone: "danger" }] : days <= SOON ? [" ", { text: days === 0 ? "last day" : `${days} days left`, tone: "caution" }] : [];
  return [until, ...mark];
}
