import type { LaneBox, LaneLine, LanePicture } from "../../components/model/review/picture";
import { LANE } from "../../components/model/review/picture";
import { html } from "./escape";

/** Signs of a change: a shape besides the colour. */
export const MARKS = { added: "+", removed: "×", replaced: "↻", changed: "~" } as const;

/** Draws one lane. */
export function lane(picture: LanePicture): string {
  const { environment, production, subtitle, width, height, boxes, lines, description } = picture;
  const id = `lane-${html(environment)}`;
  const marked = [...lines].sort((a, b) => Number(a.mark !== undefined) - Number(b.mark !== undefined));
  return [
    `<svg class="lane${production ? " production" : ""}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-text">`,
    `<title id="${id}-title">Picture of ${html(environment)}</title><desc id="${id}-text">${html(description)}</desc>`,
    `<rect class="ground" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>`,
    `<text class="environment" x="${LANE.left + 2}" y="28">${html(environment)}</text>`,
    ...(production ? [`<text class="badge" x="${width - LANE.left - 2}" y="27">production</text>`] : []),
    `<text class="subtitle" x="${LANE.left + 2}" y="45">${html(subtitle)}</text>`,
    ...marked.map(line),
    ...boxes.map(box),
    "</svg>",
  ].join("\n");
}

/** A line with round corners, so that it can be told from one that it only crosses. */
function line({ title, x, from, to, hue, mark }: LaneLine): string {
  const side = LANE.left + LANE.box;
  const down = Math.sign(to - from) || 1;
  const bend = Math.min(5, Math.abs(to - from) / 2);
  const path = `M${side} ${from}H${x - bend}Q${x} ${from} ${x} ${from + down * bend}V${to - down * bend}Q${x} ${to} ${x - bend} ${to}H${side + 6}`;
  const classes = ["flow", mark ?? `hue${hue}`].join(" ");
  return `<g class="${classes}"><title>${html(title)}${mark ? ` (${mark})` : ""}</title><path d="${path}"/><path class="tip" d="M${side} ${to}l7 -3.5v7z"/></g>`;
}

function box({ kind, y, height, title, labels, chips, mark }: LaneBox): string {
  const sign = mark ? `<g class="sign ${mark}"><circle cx="${LANE.left}" cy="${y}" r="8"/><text x="${LANE.left}" y="${y + 4}">${MARKS[mark]}</text></g>` : "";
  const squares = chips.map((chip) => {
    const middle = chip.x + LANE.chip / 2;
    const inside = chip.mark ? `<text x="${middle}" y="${chip.y + 10.5}">${MARKS[chip.mark]}</text>` : "";
    return `<g class="chip ${chip.mark ?? ""}"><title>${html(chip.title)}</title><rect x="${chip.x}" y="${chip.y}" width="${LANE.chip}" height="${LANE.chip}" rx="2.5"/>${inside}</g>`;
  });
  return [
    `<g class="box ${kind} ${mark ?? ""}"><title>${html(title)}</title>`,
    `<rect x="${LANE.left}" y="${y}" width="${LANE.box}" height="${height}" rx="6"/>`,
    ...labels.map(({ x, y: base, text, role }) => `<text class="${role}" x="${x}" y="${base}">${html(text)}</text>`),
    ...squares,
    sign,
    "</g>",
  ].join("");
}
