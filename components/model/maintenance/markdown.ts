/** A maintenance plan in words, for a person who decides and for the file that is reviewed. */
import { timeText } from "./duration";
import type { Span } from "./downtime";
import type { Direction, MaintenancePlan } from "./plan";
import type { Step } from "./step";

/** The whole plan as Markdown. */
export function describeMaintenance(plan: MaintenancePlan): string {
  const { subject, layout, estate, away, back, down, staysDown } = plan;
  const where = layout === "cluster" ? `${subject.node} of ${subject.stack}` : `${subject.stack} (${subject.node})`;
  const lines = [
    `# Maintenance of ${where}`,
    "",
    `Estate ${estate}, ${LAYOUTS[layout]}.`,
    "",
    ...summary(plan),
    "## The way there",
    "",
    ...stepLines(away),
    ...downLines(down.away, "until the way back"),
    ...(staysDown.length === 0 ? [] : [`Down during the maintenance: ${staysDown.join(", ")}.`, ""]),
    `Then maintain ${layout === "cluster" ? subject.node : subject.stack}: ${layout === "one host" ? "no machine of an environment runs on it. What has \"start at boot\" comes up with the host by itself" : "nothing of the estate that is to run is on it"}.`,
    "",
    "## The way back",
    "",
    ...stepLines(back),
    ...downLines(down.back, "and stays down"),
    "## What the times rest on",
    "",
    ...basisLines([...away, ...back]),
    "Steps are confirmed one by one: what is down stays down while nobody confirms.",
  ];
  return `${lines.join("\n")}\n`;
}

const LAYOUTS: Readonly<Record<MaintenancePlan["layout"], string>> = {
  "one host": "one host: nothing can move, data stays where it is",
  "several hosts": "several hosts that are no cluster: environments move as a whole",
  cluster: "a cluster: machines move to other nodes, one at a time",
};

function summary({ away, down, layout }: MaintenancePlan): readonly string[] {
  if (away.length === 0) return ["Nothing is on it: maintain it.", ""];
  const moved = [...new Set(away.filter(({ kind }) => kind === "move" || kind === "replace").map(({ environment, machines, kind }) => (kind === "move" ? environment : (machines[0]?.name ?? environment))))];
  const longest = down.away.filter(({ to }) => to !== undefined).map(({ from, to = from }) => to - from);
  return [
    ...(moved.length === 0 ? [] : [`Moves: ${moved.join(", ")}. Longest time down on the way there: ${timeText(Math.max(0, ...longest))}.`, ""]),
    ...(layout === "one host" ? ["Everything on it is down from the first step until the way back.", ""] : []),
  ];
}

function stepLines(steps: readonly Step[]): readonly string[] {
  const rows = steps.map(({ what, why, from, to, seconds, destroys, left }, index) => {
    const way = destroys ? from.stack : from.stack === to.stack ? (from.node === to.node ? from.node : `${from.node} → ${to.node}`) : `${from.stack} → ${to.stack}`;
    const { cores, memoryMiB, diskGiB } = left.amounts;
    return `| ${index + 1} | ${what}${destroys ? " **(deletes)**" : ""} | ${way} | ${why} | ${timeText(seconds)} | ${left.of}: ${cores} cores, ${memoryMiB} MiB, ${diskGiB} GiB |`;
  });
  if (rows.length === 0) return ["No steps.", ""];
  return ["| | what | where | why | takes | left there afterwards |", "|---|---|---|---|---|---|", ...rows, ""];
}

function downLines(spans: readonly Span[], open: string): readonly string[] {
  if (spans.length === 0) return ["Nothing is down.", ""];
  const rows = spans.map(({ name, from, to }) => `| ${name} | ${timeText(from)} | ${to === undefined ? open : timeText(to)} | ${to === undefined ? "" : timeText(to - from)} |`);
  return ["| down | from | to | for |", "|---|---|---|---|", ...rows, ""];
}

function basisLines(steps: readonly Step[]): readonly string[] {
  const all = [...new Set(steps.flatMap(({ basis }) => basis))];
  return all.length === 0 ? [] : [...all.map((one) => `- ${one}`), ""];
}

/** One step as it is asked for: what, and what it takes down. */
export function describeStep(step: Step, direction: Direction, count: number): string {
  const number = step.id.slice(direction.length + 1);
  const down = step.stops.length === 0 ? "" : `\n  down: ${step.stops.join(", ")}`;
  return `step ${number} of ${count}: ${step.what}\n  why: ${step.why}${down}\n  takes about ${timeText(step.seconds)}${step.destroys ? "; deletes, and cannot be taken back" : ""}`;
}
