/** Grants with an end: what the journals say of them, against what the host has. */
import type { Finding } from "../finding";
import { describeGrant, entriesFor, isGrantUser, isStanding, taskOf, type Grant } from "../grants";
import type { HostPlan } from "../plan";
import { found } from "./checks";
import type { Deployed, DeployedGrant, DeployedUser } from "./deployed";

/** Grants on the environments of one host. */
function ofHost({ access }: HostPlan, grants: readonly Grant[]): readonly Grant[] {
  return grants.filter(({ environment }) => access.some(({ pool }) => pool === environment));
}

/** Rights that the journals account for: those of users whose grant is open or still has to be removed, as they were given. */
export function grantedEntries(host: HostPlan, grants: readonly Grant[]): readonly DeployedGrant[] {
  return ofHost(host, grants).filter(isStanding).flatMap(({ environment, subject, login }) =>
    subject.kind === "environment" ? (entriesFor(subject.right, environment, host) ?? []).map((entry) => ({ ...entry, holder: login })) : [],
  );
}

/** Users of grants that nobody's journal knows, and grants that somebody has to do something about. */
export function compareTemporary(host: HostPlan, grants: readonly Grant[], { users }: Pick<Deployed, "users">): readonly Finding[] {
  const own = ofHost(host, grants);
  const known = new Set(own.filter(isStanding).map(({ login }) => login));
  const unknown = users.filter(({ id }) => isGrantUser(id) && !known.has(id));
  return [
    ...unknown.map(({ id }) => found("grant-unknown", `${host.stack} user ${id}`, "looks like one of a grant, and no open grant of the journals is it", "users of open grants alone", `find out who made it, and remove it on the host: pveum user delete ${id}`)),
    ...own.flatMap((grant) => judge(host, grant, users.find(({ id }) => id === grant.login))),
  ];
}

function judge({ stack }: HostPlan, grant: Grant, user: DeployedUser | undefined): readonly Finding[] {
  const { id, state, until, subject, breakGlass, acknowledgedBy, person } = grant;
  const place = `${stack} grant ${id} (${describeGrant(grant)})`;
  const task = taskOf({ ...grant, breakGlass: false });
  // Of what is over and was removed by hand, nothing is left that could be refused.
  const gone = state === "expired" && subject.kind === "environment" && user === undefined;
  const endless = state === "open" && user?.tokens.some(({ expire }) => expire === 0 || expire * 1000 > new Date(until).getTime());
  return [
    ...(task === undefined || gone ? [] : [found("grant-left", place, task.split("; ")[0] ?? "", "grants that are open, or gone", task.slice(task.indexOf("; ") + 2))]),
    ...(endless === true ? [found("grant-endless", place, `its token outlives ${until}`, "a token that Proxmox refuses from then on", `end it: npx trilane revoke ${id}`)] : []),
    ...(breakGlass && acknowledgedBy === undefined ? [found("break-glass", place, "nobody has approved it, and nobody has looked at it since", `somebody other than ${person} who has`, `npx trilane grants acknowledge ${id} --by NAME`)] : []),
  ];
}
