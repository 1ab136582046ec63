/** What a change does, as a section. */
import type { Block, Section, Table, Text, Tone } from "../block";
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
        ...(groups.length === 0 ? [{ kind: "paragraph", text: "Nothing changes on any host." } as const] : foldable(counted(groups.length, "change"), { kind: "table", caption: counted(groups.length, "change"), head: ["change", "how grave", "where"], rows: groups.map((group) => row(group, ladder)) })),
        ...connectionBlocks("opened", connections.opened, ladder),
        ...connectionBlocks("closed", connections.closed, ladder),
        ...(detailed.length === 0 ? [] : [{ kind: "fold", summary: "Old and new values", blocks: [{ kind: "table", caption: "old and new values", head: ["change", "values"], rows: detailed.map(({ text, details }): readonly Text[] => [text, details.join("; ")]) }] } as const]),
      ],
    },
  ];
}

function row({ kind, text, severity, environments }: ChangeGroup, ladder: readonly string[]): readonly Text[] {
  const { word, tone } = WORDS[severity];
  return [text, [{ text: word, tone }], environments.length > 0 ? environmentsText(environments, ladder) : kind === "host" ? "the host" : "everywhere"];
}

function connectionBlocks(what: "opened" | "closed", connections: NonNullable<Review["change"]>["connections"]["opened"], ladder: readonly string[]): readonly Block[] {
  if (connections.length === 0) return [];
  const rows = connections.map((one): readonly Text[] => [connectionText(one), one.environments.length === 0 ? "outside of environments" : one.crossing ? [{ text: `between ${listed(one.environments)}`, tone: "danger" }] : environmentsText(one.environments, ladder), one.flows.length === 0 ? [{ text: "nobody declared it", tone: "danger" }] : listed(one.flows)]);
  return foldable(`${counted(connections.length, "connection")} ${what}`, { kind: "table", caption: `connections that are ${what}`, head: ["connection", "where", "declared as"], rows });
}

/** Rows of a table that are shown without being unfolded. */
const MOST_ROWS = 15;

/** A long table with its first rows open: those are the gravest. */
function foldable(title: string, table: Table): readonly Block[] {
  if (table.rows.length <= MOST_ROWS) return [table];
  const rest = table.rows.slice(MOST_ROWS);
  return [{ ...table, rows: table.rows.slice(0, MOST_ROWS) }, { kind: "fold", summary: `${rest.length} more of ${title}`, blocks: [{ ...table, rows: rest }] }];
}
