/**
 * The picture of an environment: a lane with a box for each service and each peer, and a line for each flow. Lines run
 * beside the boxes and never over them, so that the picture stays readable with any number of services.
 */
import type { EnvironmentPlan } from "../plan";
import { fit, widthOf, wrap } from "./fit";
import { laneRows, type LaneRow, type Mark, type RowFlow } from "./lane";
import { tracksOf } from "./track";
import { counted, percent } from "./words";

/** Where lengths come from: every number below is in the unit of the picture's view box. */
export const LANE = { width: 340, left: 12, box: 222, chip: 13, chipGap: 4, gap: 12, head: 58, foot: 12 } as const;

/** Types of what is written. */
const [NAME, NOTE] = [{ size: 13, bold: true }, { size: 10.5 }];

/** Lines that a note may take. */
const NOTE_LINES = 2;

/** One machine in a box. */
export interface Chip {
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly mark?: Mark;
}

/** One line of words in a box. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly role: "name" | "port" | "note";
}

/** A service, a peer or an integration. */
export interface LaneBox {
  readonly kind: LaneRow["kind"];
  readonly y: number;
  readonly height: number;
  /** Everything that may be cut in the labels. */
  readonly title: string;
  readonly labels: readonly Label[];
  readonly chips: readonly Chip[];
  readonly mark?: Mark;
}

/** One allowed connection: from the right side of a box along its track to the right side of another. */
export interface LaneLine {
  readonly title: string;
  readonly x: number;
  readonly from: number;
  readonly to: number;
  /** Lines to one target have one hue. */
  readonly hue: number;
  readonly mark?: Mark;
}

/** A lane, laid out. */
export interface LanePicture {
  readonly environment: string;
  readonly production: boolean;
  readonly subtitle: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly LaneBox[];
  readonly lines: readonly LaneLine[];
  /** What the picture shows, in words, for who cannot see it. */
  readonly description: string;
  /** What every machine may do, which is not drawn. */
  readonly everywhere: readonly string[];
}

/** Hues that lines take in turn. */
export const HUES = 4;

const INNER = LANE.box - 20;
const PER_ROW = Math.floor((INNER + LANE.chipGap) / (LANE.chip + LANE.chipGap));
/** Machines that are drawn one by one; of more, the number is told. */
const MOST_CHIPS = PER_ROW * 4;

/** Draws an environment, with what a change does to it. @param before its plan before the change. @default - no change is shown */
export function pictureOf(plan: EnvironmentPlan, before?: EnvironmentPlan): LanePicture {
  const { rows, flows, everywhere } = laneRows(plan, before);
  const boxes: LaneBox[] = [];
  let y: number = LANE.head;
  for (const row of rows) {
    const box = boxOf(row, y);
    boxes.push(box);
    y += box.height + LANE.gap;
  }
  const { network, used, budget, environment, production, machines } = plan;
  const subtitle = `${network.cidr} · ${network.vlan === undefined ? "no VLAN" : `VLAN ${network.vlan}`} · ${counted(machines.length, "machine")}`;
  return {
    environment,
    production,
    subtitle: fit(subtitle, LANE.width - 2 * LANE.left, NOTE),
    width: LANE.width,
    height: y - LANE.gap + LANE.foot,
    boxes,
    lines: linesOf(flows, rows, boxes),
    description: describe(plan, rows, flows),
    everywhere: [...everywhere, `It uses ${percent(used.cores, budget.cores)} % of its cores, ${percent(used.memoryMiB, budget.memoryMiB)} % of its memory and ${percent(used.diskGiB, budget.diskGiB)} % of its disk.`],
  };
}

function boxOf(row: LaneRow, y: number): LaneBox {
  const left = LANE.left + 10;
  const portWidth = Math.min(widthOf(row.port, NOTE), INNER / 2);
  const labels: Label[] = [
    { x: left, y: y + 19, text: fit(row.name, INNER - portWidth - 6, NAME), role: "name" },
    ...(row.port === "" ? [] : [{ x: LANE.left + LANE.box - 10, y: y + 19, text: fit(row.port, portWidth + 1, NOTE), role: "port" as const }]),
  ];
  let bottom = y + 24;
  for (const note of row.notes.flatMap((text) => wrap(text, INNER, NOTE, NOTE_LINES))) {
    bottom += 14;
    labels.push({ x: left, y: bottom - 3, text: note, role: "note" });
  }
  const drawn = row.machines.slice(0, MOST_CHIPS);
  const chips = drawn.map(({ title, mark }, index): Chip => ({
    x: left + (index % PER_ROW) * (LANE.chip + LANE.chipGap),
    y: bottom + 4 + Math.floor(index / PER_ROW) * (LANE.chip + LANE.chipGap),
    title,
    ...(mark ? { mark } : {}),
  }));
  if (chips.length > 0) bottom += 4 + Math.ceil(chips.length / PER_ROW) * (LANE.chip + LANE.chipGap);
  if (row.machines.length > drawn.length) {
    bottom += 14;
    labels.push({ x: left, y: bottom - 3, text: `and ${row.machines.length - drawn.length} more`, role: "note" });
  }
  const title = [row.name, row.port, ...row.notes].filter((text) => text !== "").join(" · ");
  return { kind: row.kind, y, height: bottom + 6 - y, title, labels, chips, ...(row.mark ? { mark: row.mark } : {}) };
}

/** Lines to one target share a track; tracks of targets whose lines do not meet are shared as well. */
function linesOf(flows: readonly RowFlow[], rows: readonly LaneRow[], boxes: readonly LaneBox[]): readonly LaneLine[] {
  const tracks = tracksOf(flows);
  const count = Math.max(0, ...tracks.values()) + 1;
  const room = LANE.width - LANE.left - LANE.box - 14;
  const step = Math.min(11, (room - 12) / Math.max(1, count - 1));
  return flows.map(({ from, to, ports, mark }) => {
    const [source, target] = [boxes[from], boxes[to]];
    const track = tracks.get(to) ?? 0;
    return {
      title: `${rows[from]?.name ?? ""} to ${rows[to]?.name ?? ""}: ${ports.join(", ")}`,
      x: LANE.left + LANE.box + 16 + track * step,
      from: (source?.y ?? 0) + (source?.height ?? 0) - 10,
      to: (target?.y ?? 0) + 12,
      hue: track % HUES,
      ...(mark ? { mark } : {}),
    };
  });
}

function describe({ environment, machines }: EnvironmentPlan, rows: readonly LaneRow[], flows: readonly RowFlow[]): string {
  const services = rows.filter(({ kind }) => kind === "service").map(({ name, machines: own, mark }) => `${name} (${counted(own.length, "machine")}${mark ? `, ${mark}` : ""})`);
  const connections = flows.map(({ from, to, ports, mark }) => `${rows[from]?.name ?? ""} to ${rows[to]?.name ?? ""} over ${ports.join(", ")}${mark ? ` (${mark})` : ""}`);
  return `${environment}: ${counted(machines.length, "machine")} of ${counted(services.length, "service")}: ${services.join(", ")}. Allowed connections: ${connections.length === 0 ? "none" : connections.join("; ")}.`;
}
