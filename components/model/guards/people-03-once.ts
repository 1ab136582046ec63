import { allAccounts } from "../people";
import { accessPlace } from "../place";
import { pairsOf, problem, type Guard } from "./guard";

/** PEOPLE-03 */
export const accountOnce: Guard = {
  id: "PEOPLE-03",
  title: "an account belongs to one person",
  why: "nobody could tell which of the two did it, and the four-eyes rule would see one pair of eyes as two",
  check({ access }) {
    if (access === undefined) return [];
    return pairsOf(allAccounts(access))
      .filter(([first, second]) => first.person !== second.person && first.id.toLowerCase() === second.id.toLowerCase())
      .map(([first, second]) => problem(accessPlace(`people.${second.person}`), `${second.id} is ${first.person}'s account`, "an account for each person", `give ${second.person} an account, for example ${second.person}@${second.id.slice(second.id.lastIndexOf("@") + 1)}`));
  },
};
