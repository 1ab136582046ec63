/** Text in a picture cannot wrap: how wide it is at most, and where it is cut. */

/** Widths of letters in parts of the size of the type, as the widest usual sans-serif (DejaVu Sans) has them. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[mwMW@%—…]/u, 1],
  [/[iljtfrI.,:;'!|()[\]/ ·-]/u, 0.42],
  [/[a-z0-9_]/u, 0.64],
  [/[A-Z&+=<>~]/u, 0.8],
];

/** How much wider bold letters are. */
const BOLD = 1.12;

/** A type: its size, and whether it is bold. */
export interface Type {
  readonly size: number;
  readonly bold?: boolean;
}

/** At least as wide as the text will be, in the unit of the size. Letters of other scripts count as squares. */
export function widthOf(text: string, { size, bold = false }: Type): number {
  return [...text].reduce((sum, letter) => sum + (WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? 1.1), 0) * size * (bold ? BOLD : 1);
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function fit(text: string, width: number, type: Type): string {
  if (widthOf(text, type) <= width) return text;
  const letters = [...text];
  let kept = 0;
  while (kept < letters.length && widthOf(`${letters.slice(0, kept + 1).join("")}…`, type) <= width) kept++;
  return `${letters.slice(0, kept).join("").trimEnd()}…`;
}

/** The text in lines, broken at spaces; the last line takes the rest and is cut. */
export function wrap(text: string, width: number, type: Type, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && (lines.length === most || widthOf(`${last} ${word}`, type) <= width)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => fit(line, width, type));
}
