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
    ...violations.filter((violation) => !told.has(violation)).map((violation) => found("right-beyond", `${host.stack} rights of ${violation.identity}`, rightsViolationText(violation), "rights that end where the plan says", remedyOf(violation))),
  ];
}

/** Rights that the plan's own claims forbid, on the host as it is. */
function violationsOn(subject: Subject, deployed: Deployed): readonly RightsViolation[] {
  const state = accessStateIn(deployed);
  const planned = accessStateOf(subject, subject.host).roles.filter(({ id }) => id === NO_ACCESS || !state.roles.some((role) => role.id === id));
  return proveWorlds([worldOf(subject, subject.host, { ...state, roles: [...state.roles, ...planned] })]).violations;
}

function remedyOf({ source: { entry, pool }, object }: RightsViolation): string {
  const member = /^\/(vms|storage)\/(.+)$/.exec(object);
  if (pool !== undefined && member !== null) return `take it out of the pool on the host: pvesh set /pools/${pool} --delete 1 --${member[1] === "vms" ? "vms" : "storage"} ${member[2] ?? ""}`;
  return entry === undefined ? "see who gave it on the host: pveum acl list" : `see who gave it on the host: pveum acl list, and what the role ${entry.role} means: pveum role list`;
}
