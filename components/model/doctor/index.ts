/** Examines a host before the first `up`, or at any time: what is wrong, and what to do about it. Pure. */
import type { EnvironmentPlan } from "../plan";
import { checkEnvironmentFacts, checkHostFacts, hostCautions, parseVersion, type EnvironmentFacts } from "../facts";
import { bySeverity, type Finding } from "../finding";
import { DEFAULT_PROXMOX } from "../input";
import { settingsPlace } from "../place";
import { extraRights, hiddenFrom } from "../rights";
import { checkToken } from "../token";
import type { Subject } from "../verify";
import { checkFree } from "./capacity";
import { found, fromProblems } from "./checks";
import { checkConflicts } from "./conflicts";
import type { HostExamination } from "./facts";
import { checkHostToken } from "./rights";
import { checkTransfer } from "./transfer";

/** Newest version that this was run against. */
export const NEWEST_TESTED = { major: 9, minor: 2 } as const;

/** Examines a host with the token of its stack. `now` is in milliseconds since the epoch. */
export function examineHost(subject: Subject, examination: HostExamination, now: number): readonly Finding[] {
  const { facts, deployed } = examination;
  const { host } = subject;
  const proxmox = parseVersion(facts.version) ?? DEFAULT_PROXMOX;
  const first = [...checkHostToken(host.stack, deployed, proxmox, now), ...checkNewVersion(host.stack, facts.version)];
  // What is hidden from the token would look missing, or free.
  const hidden = hiddenFrom(deployed.privileges);
  if (hidden.length > 0) return bySeverity([...first, found("unseen", `stack ${host.stack}`, `${deployed.reader} does not see the whole host, so nothing more was looked at`, `${hidden.join(", ")} on /`, "give its user the role of docs/proxmox.md on /")]);
  return bySeverity([
    ...fromProblems("host", checkHostFacts(host, facts)),
    ...first,
    ...hostCautions(host, facts).map((text) => caution(host.stack, text)),
    ...checkFree(subject, facts, deployed),
    ...checkTransfer(subject, examination),
    ...checkConflicts(subject, deployed),
  ]);
}

/** Examines a host with the token of one environment; without a token, that is all there is to say. */
export function examineEnvironment(plan: EnvironmentPlan, token: string | undefined, facts: EnvironmentFacts | undefined): readonly Finding[] {
  const { environment, access } = plan;
  const own = checkToken(plan, token);
  if (facts === undefined) return fromProblems("environment", own);
  const extra = extraRights(access, facts.privileges);
  return bySeverity([
    ...fromProblems("environment", [...own, ...checkEnvironmentFacts(plan, facts)]),
    ...checkNewVersion(plan.host, facts.version),
    ...(extra.length === 0 ? [] : [found("rights-extra", `stack ${environment} trilane:apiToken`, `also has ${extra.join("; ")}`, "the rights of its environment alone", "see who gave it on the host: pveum acl list")]),
  ]);
}

function checkNewVersion(stack: string, version: string): readonly Finding[] {
  const { major, minor } = NEWEST_TESTED;
  if ((parseVersion(version)?.major ?? 0) <= major) return [];
  return [found("version-new", settingsPlace(stack, "endpoint"), `Proxmox VE ${version} is newer than what this was tested with`, `Proxmox VE ${major}.${minor} or another ${major}`, "look for a newer release of this project first")];
}

/** A caution is one sentence, `<what may happen>; <next>`. */
function caution(stack: string, text: string): Finding {
  const end = text.lastIndexOf("; ");
  return found("caution", `stack ${stack}`, text.slice(0, end), "nothing that `up` warns of", text.slice(end + 2));
}

export { DOCTOR_CHECKS } from "./checks";
export { checkTransport } from "./transport";
