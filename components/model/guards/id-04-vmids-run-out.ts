import { entriesOf } from "../canonical";
import { lastSlot, reserveOf } from "../identity";
import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** ID-04 */
export const enoughVmids: Guard = {
  id: "ID-04",
  title: "every slot, reserves included, lies in the lower half of the VMIDs",
  why: "the upper half is kept for disks that outlive their machine; beyond the range lies another environment",
  check({ estate, settings }) {
    return ladderOf(settings).flatMap((rung) => {
      const last = lastSlot(rung.settings);
      const { from, to } = rung.settings.vmids;
      return entriesOf(estate.services).flatMap(([name, service]) => {
        const end = service.slot + reserveOf(service) - 1;
        if (end <= last) return [];
        return [problem(settingsPlace(rung.name, "vmids"), `${from}–${to} has slots up to ${last}, the service ${name} takes slot ${end}`, `a range whose lower half holds slot ${end}`, `widen it to at least ${from}–${from + 2 * end + 1}, or give the service a lower slot`)];
      });
    });
  },
};
