import { entriesOf } from "../canonical";
import { seatsOf } from "../identity";
import { ladderOf } from "../ladder";
import { didYouMean } from "../nearest";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** NODE-02 */
export const knownMachine: Guard = {
  id: "NODE-02",
  title: "what is placed is a service or a machine",
  why: "a misspelt placement would leave the machine where it should not be, in silence",
  check({ estate, settings }) {
    const services = entriesOf(estate.services).map(([name]) => name);
    const known = [...services, ...seatsOf(estate).map(({ key }) => key)];
    return ladderOf(settings).flatMap(({ name, settings: { placement } }) =>
      entriesOf(placement)
        .filter(([key]) => !known.includes(key))
        .map(([key]) => problem(settingsPlace(name, `placement.${key}`), `the estate has no machine and no service ${key}${didYouMean(key, known)}`, `one of ${services.join(", ")}, or a machine of it such as ${services[0] ?? "web"}-1`, "correct the name, or remove it")),
    );
  },
};
