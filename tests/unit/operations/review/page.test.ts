import type { Estate } from "../../../../components/model";
import { pageOf } from "../../../../components/model/review/page";
import { html, markdown } from "../../../../operations/review/escape";
import { renderHtml } from "../../../../operations/review/html";
import { MARKER, renderMarkdown } from "../../../../operations/review/markdown";
import { largeEstate } from "../../../../bench/estate/large";
import { documentationOf, reviewOfChange } from "../../model/review/reviews";
import { sample, withEstate } from "../../model/sample";

const NASTY = `<script>alert("1")</script> <img src=x onerror=alert(1)> | [a](https://example.org) @anna \`x\` & 'y' --> </details> **b** #12`;

/** The sample, written by somebody who means no good. */
const nasty: Estate = {
  ...sample.estate,
  services: Object.fromEntries(Object.entries(sample.estate.services).map(([name, service]) => [name, { ...service, purpose: NASTY }])),
  outside: { clients: NASTY, mirror: NASTY },
  flows: [...sample.estate.flows.map((flow) => ({ ...flow, reason: NASTY })), { from: "db", to: "web.https", reason: NASTY }],
};

const pages = {
  documentation: pageOf(documentationOf()),
  nasty: pageOf(reviewOfChange({ ...withEstate(nasty), differences: sample.differences.map((entry) => ({ ...entry, reason: NASTY, owner: NASTY })) })),
  large: pageOf(reviewOfChange({ ...withEstate(largeEstate(220)), differences: [] })),
};
const whole = "The whole page is review.html.";

test.each(Object.entries(pages))("the page of %s asks for nothing and holds no script", (_, page) => {
  const text = renderHtml(page);
  expect(text).not.toMatch(/<(script|img|iframe|object|embed|link|base|form)\b/i);
  expect(text).not.toMatch(/\s(src|href|action|style|on\w+)="(?!#)/i);
  expect(text).not.toMatch(/url\(|@import/);
  expect(text).toContain(`default-src 'none'`);
});

test.each(Object.entries(pages).slice(0, 2))("every tag of the page of %s is closed, and every anchor is there once", (_, page) => {
  const text = renderHtml(page).replace(/<!doctype html>/, "").replace(/<style>[^]*?<\/style>/, "");
  const open: string[] = [];
  for (const [, close, name = "", , self] of text.matchAll(/<(\/?)([a-z0-9]+)((?:\s[^<>]*?)?)(\/?)>/g)) {
    if (["meta", "br"].includes(name) || self === "/") continue;
    if (close === "/") expect(open.pop()).toBe(name);
    else open.push(name);
  }
  expect(open).toEqual([]);
  const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, anchor] of text.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor);
});

test.each(Object.entries(pages))("verdict and answers about %s stand in the first 60 lines, and a comment holds the rest", (_, page) => {
  const text = renderMarkdown(page, whole);
  const top = text.split("\n").slice(0, 60).join("\n");
  expect(text.startsWith(`${MARKER}\n## `)).toBe(true);
  for (const { question } of page.answers) expect(top).toContain(`**${question}**`);
  expect(Buffer.byteLength(text)).toBeLessThan(65_000);
  expect([...text.matchAll(/<details>/g)]).toHaveLength([...text.matchAll(/<\/details>/g)].length);
});

test("what a comment cannot hold is named, with where it is", () => {
  const text = renderMarkdown(pages.large, whole);
  expect(text).toMatch(/Left out, because a comment holds no more: .*Inventory.*\. The whole page is review\.html\.\n$/);
  expect(text.split("\n").filter((line) => line.startsWith("- and "))).not.toEqual([]);
});

test("what people write stays text in a comment", () => {
  const text = renderMarkdown(pages.nasty, whole);
  expect(text).not.toMatch(/<(script|img)/);
  expect(text).not.toMatch(/(^|[^\\])\[a\]/);
  expect(text).not.toMatch(/@anna|(^|[^\\#])#12|https:\/\/example/);
  expect(text).not.toContain("-->\n</details> \\*\\*b");
  const rows = text.split("\n").filter((line) => line.startsWith("| "));
  for (const [index, row] of rows.entries()) if (rows[index + 1]?.startsWith("| ---")) expect(cells(row)).toBe(cells(rows[index + 2] ?? ""));
});

/** Cells of a row, as a reader of Markdown counts them. */
const cells = (row: string): number => row.replace(/\\\|/g, "").split("|").length;

test("escapes for each place", () => {
  expect(html(`<a href="x">'&`)).toBe("&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
  expect(html("a\u0000b\u001Bc")).toBe("abc");
  expect(markdown("1. <b>_a_</b>\n- b | c")).toBe("1\\. &lt;b&gt;\\_a\\_&lt;/b&gt; - b \\| c");
});
