/** The token of a host's stack: whose it is, what it may, how long. */
import { byText, entriesOf, ownValue } from "../canonical";
import type { Finding } from "../finding";
import type { ProxmoxVersion } from "../input";
import { hostPrivileges } from "../rights";
import type { Deployed } from "../verify/deployed";
import { found } from "./checks";

const DAY = 24 * 3600 * 1000;

/** Time enough to make another one. */
const SOON_DAYS = 30;

/** Checks the token that reads. `now` is in milliseconds since the epoch. */
export function checkHostToken(stack: string, deployed: Deployed, proxmox: ProxmoxVersion, now: number): readonly Finding[] {
  const [user = "", name = ""] = deployed.reader.split("!");
  const place = `stack ${stack} trilane:apiToken`;
  const token = deployed.users.find(({ id }) => id === user)?.tokens.find((one) => one.name === name);
  return [...checkRights(place, deployed, proxmox, token?.separated ?? false), ...checkOwner(place, user, deployed, proxmox), ...checkEnd(place, deployed.reader, token?.expire ?? 0, now)];
}

function checkRights(place: string, { privileges, reader }: Deployed, proxmox: ProxmoxVersion, separated: boolean): readonly Finding[] {
  const held = ownValue(privileges, "/") ?? [];
  const lacking = hostPrivileges(proxmox).filter((privilege) => !held.includes(privilege));
  if (lacking.length === 0) return [];
  const problem = `${reader} lacks ${lacking.join(", ")} on /`;
  // A token without any right does not even see that it is a separated one.
  const blind = Object.keys(privileges).length === 0;
  if (separated || blind) return [found("token-separated", place, blind ? `${reader} has no rights at all: it was made with Privilege Separation, or its user has none` : `has Privilege Separation, and ${problem}`, "the rights of its user", "make the token again with Privilege Separation off: pveum user token add … --privsep 0")];
  return [found("rights-missing", place, problem, "every right that the host stack needs", "give its user the role of docs/proxmox.md on /")];
}

function checkOwner(place: string, user: string, { privileges, reader }: Deployed, proxmox: ProxmoxVersion): readonly Finding[] {
  const remedy = "make a user and a role of its own, as docs/proxmox.md shows";
  if (user === "root@pam") return [found("token-root", place, `${reader} is root's: it may do everything on the host`, "a user that has the rights of the host stack alone", remedy)];
  const wanted = hostPrivileges(proxmox);
  const onRoot = (ownValue(privileges, "/") ?? []).filter((one) => !wanted.includes(one));
  const elsewhere = entriesOf(privileges).flatMap(([path, held]) => {
    const extra = held.filter((one) => !wanted.includes(one) && !onRoot.includes(one)).sort(byText);
    return path === "/" || extra.length === 0 ? [] : [`${extra.join(", ")} on ${path}`];
  });
  const extra = [...(onRoot.length === 0 ? [] : [`${[...onRoot].sort(byText).join(", ")} on /`]), ...elsewhere];
  return extra.length === 0 ? [] : [found("rights-extra", place, `${reader} also has ${extra.join("; ")}`, "the rights of the host stack alone", remedy)];
}

function checkEnd(place: string, reader: string, expire: number, now: number): readonly Finding[] {
  const days = Math.floor((expire * 1000 - now) / DAY);
  if (expire === 0 || days >= SOON_DAYS) return [];
  return [found("token-ends", place, `${reader} ends on ${new Date(expire * 1000).toISOString().slice(0, 10)}, in ${days} days`, `a token that holds ${SOON_DAYS} days or more`, "make another one on the host, and set it: pulumi config set --secret trilane:apiToken")];
}
