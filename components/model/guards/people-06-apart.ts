import { chainsOf } from "../accounts";
import { allAccounts } from "../people";
import { accessPlace } from "../place";
import { problem, type Guard } from "./guard";

/** PEOPLE-06 */
export const deployersApart: Guard = {
  id: "PEOPLE-06",
  title: "no account deploys production and what is below it",
  why: "who tries something out would do it with the right to break production, and a stolen session of one reaches the other",
  check(input) {
    if (input.access === undefined) return [];
    return allAccounts(input.access).flatMap(({ id, person, roles }) => {
      const [below, production] = [roles.filter(({ role }) => role === "deployer"), roles.filter(({ role }) => role === "production deployer")];
      if (below.length === 0 || production.length === 0) return [];
      const chains = [...below, ...production].flatMap((held) => chainsOf(input, id, held));
      const [user, realm] = [id.slice(0, id.lastIndexOf("@")), id.slice(id.lastIndexOf("@"))];
      return [problem(accessPlace(`people.${person}`), `${id} deploys production and below it (${chains.join("; ")})`, "one of the two in an account", `write { role: "production deployer", account: "${user}-release${realm}" }, or give one of the roles to somebody else`)];
    });
  },
};
