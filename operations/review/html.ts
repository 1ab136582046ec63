import type { Answer, Block, Page, Section, Table, Text, Tone } from "../../components/model/review/block";
import type { LanePicture } from "../../components/model/review/picture";
import { html } from "./escape";
import { STYLE } from "./style";
import { lane, MARKS } from "./svg";

/** What says a tone without its colour. */
const SIGNS: Readonly<Record<Tone, string>> = { good: "✓", neutral: "•", caution: "!", danger: "✕" };

/** Lines of an answer; the section that it points to has them all. */
const MOST_LINES = 6;

/** The page as one file that asks for nothing else: no script, no font, no picture from elsewhere. */
export function renderHtml(page: Page): string {
  const { estate, title, source, sections } = page;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${html(`${estate}: ${page.headline}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header class="top">
<p class="product">${LOGO}<span>Trilane</span></p>
<h1>${html(estate)} <span class="soft">${html(title)}</span></h1>
<p class="source">${html(source)}</p>
</header>
<main>
${verdict(page)}
<nav aria-label="Contents"><ul>${sections.map(({ id, title: name }) => `<li><a href="#${html(id)}">${html(name)}</a></li>`).join("")}</ul></nav>
${sections.map(section).join("\n")}
</main>
<footer><p>${html(source)} Generated from the code alone: no secret, no host and no state was read.</p></footer>
</body>
</html>
`;
}

const LOGO = '<svg class="logo" viewBox="0 0 26 20" aria-hidden="true"><rect x="0" y="0" width="6" height="20" rx="2"/><rect x="10" y="0" width="6" height="20" rx="2"/><rect x="20" y="0" width="6" height="20" rx="2"/></svg>';

function verdict({ tone, headline, reasons, answers }: Page): string {
  return [
    `<section class="verdict ${tone}" aria-labelledby="verdict"><div class="sign" aria-hidden="true">${SIGNS[tone]}</div><div><h2 id="verdict">${html(headline)}</h2>`,
    ...reasons.map((reason) => `<p>${text(reason)}</p>`),
    "</div></section>",
    `<section class="answers" aria-label="At a glance">${answers.map(answer).join("")}</section>`,
  ].join("\n");
}

function answer({ question, tone, word, lines, more }: Answer): string {
  const shown = lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES - 1), `and ${lines.length - MOST_LINES + 1} more`];
  const told = lines.length === 1 ? `<p>${text(lines[0] ?? "")}</p>` : lines.length === 0 ? "" : `<ul>${shown.map((one) => `<li>${text(one)}</li>`).join("")}</ul>`;
  const link = more === undefined ? "" : `<p class="more"><a href="#${html(more)}" aria-label="More about: ${html(question)}">more</a></p>`;
  return `<article class="answer ${tone}"><h3>${html(question)}</h3><p class="word"><span class="sign" aria-hidden="true">${SIGNS[tone]}</span>${html(word)}</p>${told}${link}</article>`;
}

function section({ id, title, lead, blocks }: Section): string {
  return `<section id="${html(id)}" class="part" aria-labelledby="${html(id)}-title"><h2 id="${html(id)}-title">${html(title)}</h2>${lead === undefined ? "" : `<p class="lead">${text(lead)}</p>`}${blocks.map(block).join("\n")}</section>`;
}

function block(one: Block): string {
  switch (one.kind) {
    case "paragraph":
      return one.tone === undefined ? `<p>${text(one.text)}</p>` : `<p class="note ${one.tone}"><span class="sign" aria-hidden="true">${SIGNS[one.tone]}</span><span>${text(one.text)}</span></p>`;
    case "heading":
      return `<h3>${html(one.text)}</h3>`;
    case "list":
      return `<ul>${one.items.map((item) => `<li>${text(item)}</li>`).join("")}</ul>`;
    case "facts":
      return `<dl>${one.items.map(({ name, text: value }) => `<div><dt>${html(name)}</dt><dd>${text(value)}</dd></div>`).join("")}</dl>`;
    case "table":
      return table(one);
    case "lanes":
      return `<div class="lanes">${one.lanes.map(figure).join("")}</div>${legend(one.lanes)}`;
    case "fold":
      return `<details><summary>${html(one.summary)}</summary>${one.blocks.map(block).join("\n")}</details>`;
  }
}

function figure(picture: LanePicture): string {
  return `<figure>${lane(picture)}<figcaption>${picture.everywhere.map((line) => html(line)).join(" ")}</figcaption></figure>`;
}

function legend(lanes: readonly LanePicture[]): string {
  const marked = lanes.some(({ boxes, lines }) => [...boxes, ...lines, ...boxes.flatMap(({ chips }) => chips)].some(({ mark }) => mark !== undefined));
  return marked ? LEGEND.replace("</ul>", `${CHANGES}</ul>`) : LEGEND;
}

const CHANGES = Object.entries({ added: "new", removed: "removed", replaced: "replaced", changed: "changed in place" }).map(([mark, word]) => `<li><span class="key mark ${mark}" aria-hidden="true">${MARKS[mark as keyof typeof MARKS]}</span>${word}</li>`).join("");

const LEGEND = `<ul class="legend" aria-label="Legend"><li><span class="key service"></span>service, with a square per machine</li><li><span class="key peer"></span>outside of the environment</li><li><span class="key line"></span>allowed connection; everything else is denied</li></ul>`;

/** A region that can be scrolled by keyboard as well, so that a wide table never widens the page. */
function table({ caption, head, rows, matrix }: Table): string {
  const [first, ...others] = head;
  const heading = `<tr><th scope="col">${html(first ?? "")}</th>${others.map((name) => `<th scope="col">${html(name)}</th>`).join("")}</tr>`;
  const body = rows.map(([name, ...cells]) => `<tr><th scope="row">${text(name ?? "")}</th>${cells.map((cell) => `<td>${text(cell)}</td>`).join("")}</tr>`);
  return `<div class="scroll" role="region" tabindex="0" aria-label="${html(caption)}"><table${matrix === true ? ' class="matrix"' : ""}><caption>${html(caption)}</caption><thead>${heading}</thead><tbody>${body.join("\n")}</tbody></table></div>`;
}

function text(value: Text): string {
  if (typeof value === "string") return html(value);
  return value.map((span) => {
    if (typeof span === "string") return html(span);
    if ("code" in span) return `<code>${html(span.code)}</code>`;
    if ("strong" in span) return `<strong>${html(span.strong)}</strong>`;
    return `<span class="tag ${span.tone}">${html(span.text)}</span>`;
  }).join("");
}
