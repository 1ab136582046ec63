import { allAccounts } from "../people";
import { ownValue } from "../canonical";
import { accessPlace } from "../place";
import { problem, type Guard } from "./guard";

/** PEOPLE-08 */
export const adminsApart: Guard = {
  id: "PEOPLE-08",
  title: "an account of an admin is for that alone",
  why: "mails are read and pages opened with the daily account: what takes it over must not own the host",
  check({ access }) {
    if (access === undefined) return [];
    return allAccounts(access).flatMap(({ id, person, roles }) => {
      if (!roles.some(({ role }) => role === "admin")) return [];
      const others = [...new Set(roles.map(({ role }) => role).filter((role) => role !== "admin"))];
      const [user, realm] = [id.slice(0, id.lastIndexOf("@")), id.slice(id.lastIndexOf("@"))];
      const place = accessPlace(`people.${person}`);
      const expected = "an account for the admin's work alone";
      if (ownValue(access.people, person)?.account === id) return [problem(place, `${id} is the account of an admin and the daily account`, expected, `write { role: "admin", account: "${user}-admin${realm}" }`)];
      return others.length === 0 ? [] : [problem(place, `${id} is the account of an admin and also of a ${others.join(", ")}`, expected, "give those roles to the daily account")];
    });
  },
};
