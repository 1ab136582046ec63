import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { pairsOf, problem, type Guard } from "./guard";

/** ID-02 */
export const separateVmids: Guard = {
  id: "ID-02",
  title: "VMID ranges of environments do not overlap",
  why: "two machines would want one VMID, and a backup of one could be restored over the other",
  check({ settings }) {
    return pairsOf(ladderOf(settings))
      .filter(([first, second]) => first.settings.vmids.from <= second.settings.vmids.to && second.settings.vmids.from <= first.settings.vmids.to)
      .map(([first, second]) => {
        const [own, other] = [second.settings.vmids, first.settings.vmids];
        return problem(settingsPlace(second.name, "vmids"), `${own.from}–${own.to} overlaps ${other.from}–${other.to} of ${first.name}`, "a range of its own", "pick a free thousand, for example from 4000 to 4999");
      });
  },
};
