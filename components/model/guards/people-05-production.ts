import { chainsOf } from "../accounts";
import { entriesOf } from "../canonical";
import { accountsOf, productionDeployers } from "../people";
import { accessPlace } from "../place";
import type { PlanInput } from "../input";
import { problem, type Guard } from "./guard";

const MOST = 2;

/** Who deploys production and by which account, group and role. */
function chains(input: PlanInput): string {
  const found = entriesOf(input.access?.people).flatMap(([short, person]) =>
    accountsOf(short, person).flatMap(({ id, roles }) => roles.filter(({ role }) => role === "production deployer").flatMap((held) => chainsOf(input, id, held).map((chain) => `${short}: ${chain}`))));
  return found.join("; ");
}

/** PEOPLE-05 */
export const fewProductionDeployers: Guard = {
  id: "PEOPLE-05",
  title: "one or two people deploy production",
  why: "with nobody it waits for an emergency, with many nobody answers for it",
  check(input) {
    if (input.access === undefined) return [];
    const found = productionDeployers(input.access);
    if (found.length === 0) return [problem(accessPlace("people"), "nobody deploys production", "one or two people", 'give somebody the role "production deployer"')];
    if (found.length <= MOST) return [];
    return [problem(accessPlace("people"), `${found.length} people deploy production (${chains(input)})`, "one or two people", `take the role "production deployer" from ${found.slice(MOST).join(", ")}, or from somebody else of them`)];
  },
};
