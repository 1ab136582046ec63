/** How full everything is, as a section. */
import type { Section, Text } from "../block";
import { amountText, FULL, type Load } from "../capacity";
import type { Review } from "../review";

/** Environments against their budgets, hosts against what they may give away. */
export function capacitySection({ capacity }: Review): Section {
  const changed = capacity.some(({ before, used }) => before !== undefined && before !== used);
  return {
    id: "capacity",
    title: "Capacity",
    lead: "An environment may use no more than its budget, and all budgets of a host together no more than the host has. More is refused before anything is made.",
    blocks: [{ kind: "table", caption: "use of budgets, and what hosts have promised", head: ["where", "of what", ...(changed ? ["before"] : []), "used", "limit", "full"], rows: capacity.map((load) => row(load, changed)) }],
  };
}

function row({ of, amount, before, used, limit, percent }: Load, changed: boolean): readonly Text[] {
  const full: Text = percent >= FULL ? [{ text: `${percent} %`, tone: percent > 100 ? "danger" : "caution" }] : `${percent} %`;
  return [of, amount, ...(changed ? [before === undefined ? "–" : amountText(amount, before)] : []), amountText(amount, used), amountText(amount, limit), full];
}
