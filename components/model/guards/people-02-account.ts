import { realmOf } from "../accounts";
import { entriesOf, ownValue } from "../canonical";
import { didYouMean } from "../nearest";
import { accountsOf, type Access, type Person } from "../people";
import { accessPlace } from "../place";
import type { Problem } from "../problem";
import { problem, type Guard } from "./guard";
import { isNobodys } from "./people-01-name";

/** As Proxmox takes it (pve-access-control, Auth/Plugin.pm), and what becomes part of names is readable. */
const ACCOUNT = /^[A-Za-z0-9._-]+(@[A-Za-z0-9.-]+)?@[A-Za-z][A-Za-z0-9._-]+$/;
const LONGEST = 64;

/** What is wrong with an account, in words; undefined when nothing is. */
function faultOf(id: string): string | undefined {
  if (!ACCOUNT.test(id) || id.length > LONGEST) return `"${id}" is not an account`;
  if (realmOf(id) === "pam") return `${id} is a user of the host's own Linux`;
  if (/^pulumi-/.test(id)) return `${id} is the name of an environment's user`;
  return isNobodys(id.slice(0, id.lastIndexOf("@"))) ? `${id} is nobody's: a login that several people know belongs to none of them` : undefined;
}

function checkOne({ realms }: Access, short: string, person: Person): readonly Problem[] {
  const place = accessPlace(`people.${short}`);
  const known = Object.keys(realms);
  const homeless = person.roles.filter(({ role, account = person.account }) => account === undefined && !role.startsWith("database"));
  return [
    ...homeless.map(({ role }) => problem(place, `has no account for the role ${role}`, "an account of the person", `write account: "${short}@pve"`)),
    ...accountsOf(short, person).flatMap(({ id }) => {
      const fault = faultOf(id);
      if (fault !== undefined) return [problem(place, fault, `user@realm of this person alone, at most ${LONGEST} characters`, `write for example ${short}@${known[0] ?? "pve"}`)];
      const realm = realmOf(id);
      return ownValue(realms, realm) === undefined ? [problem(place, `${id} is of the realm ${realm}, which is not listed${didYouMean(realm, known)}`, known.length > 0 ? `one of ${known.join(", ")}` : "a realm", `add ${realm} to realms, or correct the account`)] : [];
    }),
  ];
}

/** PEOPLE-02 */
export const ownAccounts: Guard = {
  id: "PEOPLE-02",
  title: "an account is a person's, of a realm that is listed",
  why: "root, the users of environments and accounts of a team are in several hands, and a realm that nobody describes asks for no second factor",
  check({ access }) {
    return access === undefined ? [] : entriesOf(access.people).flatMap(([short, person]) => checkOne(access, short, person));
  },
};
