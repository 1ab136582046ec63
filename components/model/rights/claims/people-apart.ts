import { peopleIn, type Account, type AccessWorld } from "../world";
import { isChanging, objections, privilegesText, violations, type Objection, type RightsClaim } from "./claim";

/** No account deploys production and what is below it. */
export const peopleApart: RightsClaim = {
  id: "people-apart",
  text: "no account of a person holds a right that changes something both in production and in an environment below it",
  why: "who tries something out would do it with the right to break production, and a stolen session of one reaches the other",
  concerns: (world) => peopleIn(world).length > 0,
  prove(world) {
    const accounts = peopleIn(world);
    return {
      checked: accounts.length,
      of: "accounts of people",
      violations: violations(world, "people-apart", accounts.flatMap((account) => both(world, account)), ({ account, object }, privileges) => ({ problem: `${account.name} changes production and what is below it: it holds ${privilegesText(privileges)} on ${object.name}`, next: "give one of the two roles to another account, in stacks/access.ts" })),
    };
  },
};

/** Its changing rights, where they are on both sides. */
function both(world: AccessWorld, account: Account): readonly Objection[] {
  const owned = world.objects.filter(({ environment }) => environment !== undefined);
  const changing = objections(world, [account], owned, isChanging);
  const sides = new Set(changing.map(({ object }) => object.environment === world.production));
  return sides.size > 1 ? changing : [];
}
