/** What the rights on a real host come to: the claims of the plan's proof, held against what was read back. */
import type { Finding } from "../finding";
import { accessStateIn, accessStateOf, NO_ACCESS, proveWorlds, rightsViolationText, worldOf, type AccessEntry, type RightsViolation } from "../rights";
import { found } from "./checks";
import type { Deployed } from "./deployed";
import type { Subject } from "./index";

/** An entry as a finding tells it: where it stands, who has which role. */
const place = (stack: string, { path }: AccessEntry): string => `${stack} rights on ${path}`;
const problem = ({ holder, role }: AccessEntry): string => `${holder} has the role ${role}`;

/**
 * The findings about entries, each with what it comes to, and those rights that no foreign entry gives: by a group, a
 * pool's member, a role of the plan that means more.
 */
export function withChains(findings: readonly Finding[], subject: Subject, deployed: Deployed): readonly Finding[] {
  const { host } = subject;
  const violations = violationsOn(subject, deployed);
  const byEntry = (finding: Finding): readonly RightsViolation[] => violations.filter(({ source: { entry } }) => finding.check === "grant-foreign" && entry !== undefined && finding.place === place(host.stack, entry) && finding.problem === problem(entry));
  const told = new Set(findings.flatMap(byEntry));
  return [
    ...findings.map((finding) => ({ ...finding, problem: [finding.problem, ...byEntry(finding).map(rightsViolationText)].join(": ") })),
    ...violations.filter((violation) => !told.has(violation)).map((violation) => found("right-beyond", `${host.stack} rights of ${violation.identity}`, rightsViolationText(violation), "rights that end where the plan says", remedyOf(violation, subject))),
  ];
}

/** Rights that the plan's own claims forbid, on the host as it is; what the plan gives is none of them. */
function violationsOn(subject: Subject, deployed: Deployed): readonly RightsViolation[] {
  const state = accessStateIn(deployed);
  const planned = accessStateOf(subject, subject.host);
  const further = planned.roles.filter(({ id }) => id === NO_ACCESS || !state.roles.some((role) => role.id === id));
  const world = worldOf(subject, subject.host, planned);
  const isPlanned = ({ identity, object, privileges }: RightsViolation): boolean => {
    const account = world.accounts.find(({ id }) => id === identity);
    return account !== undefined && privileges.every((privilege) => world.held(account, object).has(privilege));
  };
  return proveWorlds([worldOf(subject, subject.host, { ...state, roles: [...state.roles, ...further] })]).violations.filter((violation) => !isPlanned(violation));
}

/** What is in a pool that the plan does not put there is taken out; anything else somebody has to look at. */
function remedyOf({ source: { entry, pool }, object }: RightsViolation, subject: Subject): string {
  const [, kind, name = ""] = /^\/(vms|storage)\/(.+)$/.exec(object) ?? [];
  const known = accessStateOf(subject, subject.host).pools.find(({ id }) => id === pool);
  if (pool !== undefined && kind !== undefined && known?.guests.includes(Number(name)) !== true) return `take it out of the pool on the host: pvesh set /pools/${pool} --delete 1 --${kind} ${name}`;
  return entry === undefined ? "see who gave it on the host: pveum acl list" : `see who gave it on the host: pveum acl list, and what the role ${entry.role} means: pveum role list`;
}
