import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { pairsOf, problem, type Guard } from "./guard";

/** NET-06 */
export const uniqueVlans: Guard = {
  id: "NET-06",
  title: "each environment has a VLAN tag of its own",
  why: "with one tag they share a wire, and the right to attach to one is the right to attach to the other",
  check({ settings }) {
    const rungs = ladderOf(settings);
    const taken = new Set(rungs.map((rung) => rung.settings.vlan));
    const free = Array.from({ length: 409 }, (_, index) => (index + 1) * 10).find((tag) => !taken.has(tag));
    return pairsOf(rungs)
      .filter(([first, second]) => first.settings.vlan !== undefined && first.settings.vlan === second.settings.vlan)
      .map(([first, second]) =>
        problem(settingsPlace(second.name, "vlan"), `${second.settings.vlan} is already used by ${first.name}`, "a tag of its own", `pick a free tag, for example ${free ?? 2}`),
      );
  },
};
