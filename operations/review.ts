import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { plainText } from "../components/model/review/block";
import { pageOf } from "../components/model/review/page";
import { refused } from "./failure";
import { examine } from "./review/examine";
import { renderHtml } from "./review/html";
import { renderMarkdown } from "./review/markdown";
import { placesOf } from "./workspace/places";

/** Options of `trilane review`. */
export interface ReviewOptions {
  readonly base?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `trilane review`: what a change does, or what the estate is, on one page. Needs no secret, no host and no Pulumi. */
export async function review({ base, out, json }: ReviewOptions): Promise<void> {
  const places = placesOf();
  const result = await examine(places.project, base);
  const page = pageOf(result);
  const folder = resolve(out ?? join(places.home, "review"));
  mkdirSync(folder, { recursive: true });
  const files = { html: join(folder, "review.html"), markdown: join(folder, "review.md") };
  writeFileSync(files.html, renderHtml(page));
  writeFileSync(files.markdown, renderMarkdown(page, "The whole page, with a picture, is review.html of this run."));
  if (json === true) console.log(JSON.stringify({ ...result, files }, null, 2));
  else console.log([page.headline, ...page.reasons.map((reason) => `  ${plainText(reason)}`), "", ...page.answers.map(({ question, word }) => `${question} ${word}`), "", files.html, files.markdown].join("\n"));
  if (result.verdict.level === "refused") throw refused("");
}
