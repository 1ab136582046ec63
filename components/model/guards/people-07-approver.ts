import { approversOf, productionDeployers } from "../people";
import { accessPlace } from "../place";
import { problem, type Guard } from "./guard";

/** PEOPLE-07 */
export const anotherApproves: Guard = {
  id: "PEOPLE-07",
  title: "another person can approve what is deployed to production",
  why: "who approves the own release is asked by nobody",
  check({ access }) {
    if (access === undefined) return [];
    return productionDeployers(access)
      .filter((short) => approversOf(access, short).length === 0)
      .map((short) => problem(accessPlace(`people.${short}`), "deploys production, and nobody else may approve it", "another person who approves", "write approves: true for somebody else, or name a second production deployer"));
  },
};
