import { entriesOf } from "../canonical";
import { FIRST_SLOT, reserveOf } from "../identity";
import { estatePlace } from "../place";
import { pairsOf, problem, type Guard } from "./guard";

/** ID-03 */
export const uniqueSlots: Guard = {
  id: "ID-03",
  title: "slots of services are whole numbers and do not overlap, reserves included",
  why: "a slot is the VMID, the address and the MAC of a machine; one that moves would be another machine",
  check({ estate }) {
    const all = entriesOf(estate.services).map(([name, service]) => ({ name, from: service.slot, to: service.slot + reserveOf(service) - 1 }));
    const free = Math.max(FIRST_SLOT, ...all.map(({ to }) => to + 1).filter(Number.isInteger));
    const next = `pick a free slot, for example ${free}`;
    const malformed = all.filter(({ from }) => !Number.isInteger(from) || from < FIRST_SLOT);
    const overlapping = pairsOf(all).filter(([first, second]) => first.from <= second.to && second.from <= first.to);
    return [
      ...malformed.map(({ name, from }) => problem(estatePlace(`services.${name}.slot`), `${from} is not a slot`, `a whole number, ${FIRST_SLOT} or higher`, next)),
      ...overlapping.map(([first, second]) =>
        problem(estatePlace(`services.${second.name}.slot`), `slots ${second.from}–${second.to} overlap ${first.from}–${first.to} of ${first.name}`, "slots of its own, reserve included", next),
      ),
    ];
  },
};
