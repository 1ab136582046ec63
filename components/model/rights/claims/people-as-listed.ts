import type { AccessObject } from "../object";
import { peopleIn, type Account } from "../world";
import { isChanging, objections, privilegesText, violations, type RightsClaim } from "./claim";

/** People hold what their role says. */
export const peopleAsListed: RightsClaim = {
  id: "people-as-listed",
  text: "below admin, people see the machines of environments in which they have a role, start and stop those that they deploy, and hold nothing else",
  why: "what somebody may do beside his role is in nobody's list when he leaves",
  concerns: (world) => peopleIn(world).length > 0,
  prove(world) {
    const accounts = peopleIn(world);
    const wrong = objections(world, accounts, world.objects, (privilege, object, account) => !isListed(account, object, privilege));
    return {
      checked: accounts.length * world.objects.length,
      of: "pairs of a person's account and an object",
      violations: violations(world, "people-as-listed", wrong, ({ account, object }, privileges) => ({ problem: `${account.name} holds ${privilegesText(privileges)} on ${object.name}, which no role of it gives`, next: "remove what gives it, or give the person the role in stacks/access.ts" })),
    };
  },
};

const SEEING = ["viewer", "deployer", "production deployer"];

function isListed({ person }: Account, { environment, kind }: AccessObject, privilege: string): boolean {
  if (!["machine", "data", "pool"].includes(kind)) return false;
  const roles = (person?.roles ?? []).filter(({ environments }) => environments.includes(environment ?? "")).map(({ role }) => role);
  if (!isChanging(privilege)) return roles.some((role) => SEEING.includes(role));
  return privilege === "VM.PowerMgmt" && roles.some((role) => role.endsWith("deployer"));
}
