import { plainText, type Answer, type Block, type Page, type Section, type Table, type Text, type Tone } from "../../components/model/review/block";
import { code, markdown } from "./escape";

/** First line: what a pipeline finds its own comment by. */
export const MARKER = "<!-- trilane review -->";

/** Bytes of a comment that every platform takes: GitHub takes 65,536 characters, the others more. */
const BUDGET = 60_000;

/** Lines of an answer, letters of a line, and rows of a table that are shown; the page has them all. */
const MOST = { lines: 4, letters: 260, rows: 60 } as const;

const SIGNS: Readonly<Record<Tone, string>> = { good: "✅", neutral: "▫️", caution: "⚠️", danger: "⛔" };

/**
 * The page for a pull request. Verdict and answers come first, in fewer than 60 lines; the rest is folded, and left out
 * by whole sections where it would be more than a comment may hold.
 *
 * @param whole where the whole page is, in words
 */
export function renderMarkdown(page: Page, whole: string): string {
  const { estate, title, source, tone, headline, reasons, answers, sections } = page;
  const head = [
    MARKER,
    `## ${SIGNS[tone]} ${markdown(cut(headline))}`,
    "",
    ...reasons.flatMap((reason) => [`${line(reason)}<br>`]),
    `<sub>${markdown(`${estate}, ${title}: ${source}`)} ${markdown(whole)}</sub>`,
    "",
    ...answers.flatMap(answer),
  ].join("\n");
  const told = sections.map((section) => ({ title: section.title, text: folded(section) })).filter(({ text }) => text !== "");
  const left: string[] = [];
  let body = head;
  for (const { title: name, text } of told) {
    if (bytes(body) + bytes(text) > BUDGET) left.push(name);
    else body += `\n${text}`;
  }
  return left.length === 0 ? `${body}\n` : `${body}\n\nLeft out, because a comment holds no more: ${left.map(markdown).join(", ")}. ${markdown(whole)}\n`;
}

const bytes = (text: string): number => Buffer.byteLength(text);
const cut = (text: string): string => (text.length <= MOST.letters ? text : `${text.slice(0, MOST.letters - 1)}…`);

/** A line that is not longer than a line should be; marks are kept where nothing is cut. */
function line(text: Text): string {
  const plain = plainText(text);
  return plain.length <= MOST.letters ? inline(text) : markdown(cut(plain));
}

function answer({ question, tone, word, lines }: Answer): readonly string[] {
  const shown = lines.length <= MOST.lines ? lines : lines.slice(0, MOST.lines - 1);
  const more = lines.length > shown.length ? [`- and ${lines.length - shown.length} more, below`] : [];
  return [`**${markdown(question)}** ${SIGNS[tone]} ${markdown(word)}`, ...shown.map((one) => `- ${line(one)}`), ...more, ""];
}

/** A section without its picture. Empty where nothing else is in it. */
function folded({ title, lead, blocks }: Section): string {
  const body = blocks.map(block).filter((text) => text !== "");
  if (body.length === 0) return "";
  return ["<details>", `<summary><b>${markdown(title)}</b></summary>`, "", ...(lead === undefined ? [] : [inline(lead), ""]), body.join("\n\n"), "", "</details>"].join("\n");
}

function block(one: Block): string {
  switch (one.kind) {
    case "paragraph":
      return `${one.tone === undefined ? "" : `${SIGNS[one.tone]} `}${inline(one.text)}`;
    case "heading":
      return `**${markdown(one.text)}**`;
    case "list":
      return one.items.map((item) => `- ${inline(item)}`).join("\n");
    case "facts":
      return one.items.map(({ name, text }) => `- **${markdown(name)}**: ${inline(text)}`).join("\n");
    case "table":
      return table(one);
    case "lanes":
      return "";
    case "fold":
      return [`**${markdown(one.summary)}**`, ...one.blocks.map((inner) => (inner.kind === "table" ? table(inner, one.summary.toLowerCase()) : block(inner)))].join("\n\n");
  }
}

function table({ caption, head, rows }: Table, under = ""): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const shown = rows.slice(0, MOST.rows).map((cells) => row(cells.map(inline)));
  const more = rows.length > MOST.rows ? ["", `and ${rows.length - MOST.rows} more rows`] : [];
  return [...(under === caption ? [] : [markdown(caption), ""]), row(head.map(markdown)), row(head.map(() => "---")), ...shown, ...more].join("\n");
}

function inline(text: Text): string {
  if (typeof text === "string") return markdown(text);
  return text.map((span) => {
    if (typeof span === "string") return markdown(span);
    // In a table, a bar ends a cell even inside of backticks.
    if ("code" in span) return code(span.code).replaceAll("|", "\\|");
    if ("strong" in span) return `**${markdown(span.strong)}**`;
    return `${span.tone === "good" || span.tone === "neutral" ? "" : `${SIGNS[span.tone]} `}${markdown(span.text)}`;
  }).join("");
}
