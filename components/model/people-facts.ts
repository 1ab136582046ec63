/** Whether the token of a host stack may make what people get, before anything is changed. */
import { ownValue } from "./canonical";
import type { HostFacts } from "./facts";
import type { HostPlan } from "./plan";
import type { Problem } from "./problem";

/** Paths on which Proxmox takes a privilege for groups and for realms (pve-access-control, API2/Group.pm and API2/Domains.pm). */
const NEEDED = [
  { privilege: "Group.Allocate", paths: ["/", "/access", "/access/groups"], for: "groups" },
  { privilege: "Realm.Allocate", paths: ["/", "/access", "/access/realm"], for: "realms" },
] as const;

/** Host stacks from before people were listed have a role without these: such a run would end half-way with a 403. */
export function checkPeopleFacts({ stack, people }: HostPlan, { privileges }: Pick<HostFacts, "privileges">): readonly Problem[] {
  const lacking = NEEDED.filter((need) => (people?.[need.for].length ?? 0) > 0 && !need.paths.some((path) => ownValue(privileges, path)?.includes(need.privilege))).map(({ privilege }) => privilege);
  if (lacking.length === 0) return [];
  const what = lacking.join(" ");
  return [{ place: `stack ${stack} trilane:apiToken`, problem: `lacks ${lacking.join(", ")} on /`, expected: "what the people of stacks/access.ts need", next: `give it to the role of the host stack, on the host: pveum role modify TrilaneHost --append 1 --privs "${what}"` }];
}
