/** What a change does, as a section. */
import type { Block, Section, Text, Tone } from "../block";
import { connectionText } from "../delta";
import type { ChangeGroup } from "../group";
import type { Review } from "../review";
import { counted, environmentsText, listed } from "../words";

/** How grave a change is, in a word. */
const WORDS: Readonly<Record<ChangeGroup["severity"], { readonly word: string; readonly tone: Tone }>> = {
  loss: { word: "data or backups lost", tone: "danger" },
  stateful: { word: "touches what keeps data", tone: "caution" },
  deletion: { word: "deleted", tone: "caution" },
  replacement: { word: "replaced", tone: "caution" },
  opening: { word: "opened", tone: "caution" },
  alteration: { word: "changed in place", tone: "neutral" },
  addition: { word: "new", tone: "good" },
  note: { word: "nothing that runs", tone: "neutral" },
};

/** The tone of a severity. */
export const toneOf = (severity: ChangeGroup["severity"]): Tone => WORDS[severity].tone;

/** Every change, the gravest first, and every connection that is opened or closed. */
export function changesSection({ change, ladder, base }: Review): readonly Section[] {
  if (change === undefined) return [];
  const { groups, connections } = change;
  const detailed = groups.filter(({ details }) => details.length > 0);
  return [
    {
      id: "changes",
      title: "What changes",
      lead: `Compared with ${base ?? "the base"}, the gravest first.`,
      blocks: [
        groups.length === 0 ? { kind: "paragraph", text: "Nothing changes on any host." } : { kind: "table", caption: counted(groups.length, "change"), head: ["change", "how grave", "where"], rows: groups.map((group) => row(group, ladder)) },
        ...connectionBlocks("opened", connections.opened, ladder),
        ...connectionBlocks("closed", connections.closed, ladder),
        ...(detailed.length === 0 ? [] : [{ kind: "fold", summary: "Old and new values", blocks: [{ kind: "table", caption: "old and new values", head: ["change", "values"], rows: detailed.map(({ text, details }): readonly Text[] => [text, details.join("; ")]) }] } as const]),
      ],
    },
  ];
}

function row({ text, severity, environments }: ChangeGroup, ladder: readonly string[]): readonly Text[] {
  const { word, tone } = WORDS[severity];
  return [text, [{ text: word, tone }], environments.length === 0 ? "everywhere" : environmentsText(environments, ladder)];
}

function connectionBlocks(what: "opened" | "closed", connections: NonNullable<Review["change"]>["connections"]["opened"], ladder: readonly string[]): readonly Block[] {
  if (connections.length === 0) return [];
  const rows = connections.map((one): readonly Text[] => [connectionText(one), one.environments.length === 0 ? "outside of environments" : one.crossing ? [{ text: `between ${listed(one.environments)}`, tone: "danger" }] : environmentsText(one.environments, ladder), one.flows.length === 0 ? [{ text: "nobody declared it", tone: "danger" }] : listed(one.flows)]);
  return [{ kind: "table", caption: `connections that are ${what}`, head: ["connection", "where", "declared as"], rows }];
}
