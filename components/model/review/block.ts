/** What a page is made of: words and their order, decided here. Renderers only draw it, and escape every text. */
import type { LanePicture } from "./picture";

/** How grave something is. It is always said in words as well: a colour alone tells nobody anything. */
export type Tone = "good" | "neutral" | "caution" | "danger";

/** A piece of a line. */
export type Span = string | { readonly code: string } | { readonly strong: string } | { readonly text: string; readonly tone: Tone };

/** A line of text. */
export type Text = string | readonly Span[];

/** A table with a heading per column; the first cell of a row is the heading of the row. */
export interface Table {
  readonly kind: "table";
  /** What it shows, in a few words. */
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Text[])[];
  /** Whether cells are short and many, so that it may be drawn narrow. @default false */
  readonly matrix?: boolean;
}

/** One block of a section. */
export type Block =
  | { readonly kind: "paragraph"; readonly text: Text; readonly tone?: Tone }
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Text[] }
  | { readonly kind: "facts"; readonly items: readonly { readonly name: string; readonly text: Text }[] }
  | Table
  | { readonly kind: "lanes"; readonly lanes: readonly LanePicture[] }
  | { readonly kind: "fold"; readonly summary: string; readonly blocks: readonly Block[] };

/** A part of a page with a heading of its own. */
export interface Section {
  /** Anchor: a DNS label. */
  readonly id: string;
  readonly title: string;
  /** What the section tells and how to read it, for somebody who sees it for the first time. */
  readonly lead?: Text;
  readonly blocks: readonly Block[];
}

/** A line at the top of a page: one question of a reviewer, and its answer. */
export interface Answer {
  readonly question: string;
  readonly tone: Tone;
  /** A word or two. */
  readonly word: string;
  /** Lines that explain it, the gravest first. */
  readonly lines: readonly Text[];
  /** Section that tells more. @default - none */
  readonly more?: string;
}

/** A whole page. */
export interface Page {
  /** Name of the estate. */
  readonly estate: string;
  /** What the page is: the review of a change, or the documentation. */
  readonly title: string;
  /** What it was made from, in one line. */
  readonly source: string;
  readonly tone: Tone;
  /** The verdict in one line. */
  readonly headline: string;
  /** What follows from it for the reader, one sentence each. */
  readonly reasons: readonly Text[];
  readonly answers: readonly Answer[];
  readonly sections: readonly Section[];
}

/** A text without its marks. */
export function plainText(text: Text): string {
  return typeof text === "string" ? text : text.map((span) => (typeof span === "string" ? span : "code" in span ? span.code : "strong" in span ? span.strong : span.text)).join("");
}
