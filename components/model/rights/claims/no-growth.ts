import { growthBy } from "../growth";
import { belowAdmin } from "../world";
import { objections, REMOVE, violations, type RightsClaim } from "./claim";

/** Nobody below admin can give himself more. */
export const noGrowth: RightsClaim = {
  id: "no-growth",
  text: "nobody below admin holds a right by which he could get more rights than he has",
  why: "one right of that kind is all rights: every other claim would end with it",
  prove(world) {
    const accounts = belowAdmin(world);
    const wrong = objections(world, accounts, world.objects, (privilege, { path }) => growthBy(privilege, path) !== undefined);
    return {
      checked: accounts.length * world.objects.length,
      of: "pairs of an identity below admin and an object",
      violations: violations(world, "no-growth", wrong, ({ account, object, privilege }) => ({ problem: `${account.name} holds ${privilege} on ${object.name}, which ${growthBy(privilege, object.path) ?? ""}`, next: REMOVE })),
    };
  },
};
