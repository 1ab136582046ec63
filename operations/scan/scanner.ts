/** The scanner: secretlint with its recommended rules and our own. */
import { lintSource } from "@secretlint/core";
import { creator as recommended } from "@secretlint/secretlint-rule-preset-recommend";
import { leaksIn, LEAK_RULES, type Find } from "../../components/model/leak";
import type { Piece } from "./piece";

type Source = Parameters<typeof lintSource>[0];
type Rule = Source["options"]["config"]["rules"][number];

/** Our formats as a rule of secretlint. */
const own = {
  messages: Object.fromEntries(LEAK_RULES.map(({ id, what }) => [id, { en: () => what }])),
  meta: { id: "trilane", recommended: true, type: "scanner", supportedContentTypes: ["text"] },
  create(context: OwnContext) {
    const t = context.createTranslator(own.messages);
    return { file: ({ content }: { readonly content: string }) => leaksIn(content).forEach(({ rule, start, end }) => context.report({ message: t(rule.id), range: [start, end] })) };
  },
};

interface OwnContext {
  createTranslator(messages: object): (id: string) => object;
  report(found: { readonly message: object; readonly range: readonly [number, number] }): void;
}

const PRESET = "@secretlint/secretlint-rule-";

/**
 * The preset's rules one by one, without the one that lets a comment in a file switch all rules off from there on: what is
 * allowed is in one list, with a reason. As a preset, `disabled` does not switch that one off (13.0.7).
 */
const RULES = [own, ...recommended.rules.filter(({ meta }) => meta.id !== `${PRESET}filter-comments`)].map((rule) => ({ id: rule.meta.id, rule, options: {} })) as unknown as readonly Rule[];

/** What is found by the word before it: a rule that knows the form says it better. */
const BY_NAME = "assigned-secret";

/** Everything that is found in a piece. What two rules find in one place is told once, by the one that knows most. */
export async function findsIn({ text, origins }: Piece): Promise<readonly Find[]> {
  const config = { rules: [...RULES] } as Source["options"]["config"];
  const { messages } = await lintSource({ source: { filePath: "piece.txt", ext: ".txt", content: text, contentType: "text" }, options: { config, noPhysicFilePath: true } });
  const rank = ({ ruleId, messageId }: (typeof messages)[number]): number => (ruleId !== "trilane" ? 1 : messageId === BY_NAME ? 2 : 0);
  const ranked = [...messages].sort((a, b) => rank(a) - rank(b));
  const told = ranked.filter((one, index) => !ranked.slice(0, index).some(({ range }) => range[0] < one.range[1] && one.range[0] < range[1]));
  const lines = new Lines(text);
  return told.map(({ ruleId, messageId, range: [start, end] }) => {
    const origin = origins[lines.at(start)] ?? { file: "?", line: 0 };
    const name = ruleId === "trilane" ? messageId : ruleId.replace(PRESET, "");
    return { ...origin, rule: name, what: LEAK_RULES.find(({ id }) => id === name)?.what ?? `a secret of the kind ${name}`, secret: text.slice(start, end) };
  });
}

/** Numbers of lines by place in a text. */
class Lines {
  private readonly starts: readonly number[];

  constructor(text: string) {
    this.starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** The line that holds a place, from zero. */
  at(place: number): number {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
