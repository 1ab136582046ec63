import { holdersIn } from "../world";
import { objections, privilegesText, REMOVE, violations, type RightsClaim } from "./claim";

/** Of what is the host's, an environment has what all share. */
export const sharedAlone: RightsClaim = {
  id: "shared-alone",
  text: "of what belongs to the host, an environment's user and token read the images, attach to the network where all share one, and hold nothing else",
  why: "who changes what all environments stand on changes them all",
  prove(world) {
    const accounts = world.accounts.filter(({ environment }) => environment !== undefined);
    const objects = world.objects.filter(({ environment }) => environment === undefined);
    const wrong = objections(world, holdersIn({ ...world, accounts }), objects, (privilege, { shared = [] }) => !shared.includes(privilege));
    return {
      checked: accounts.length * objects.length,
      of: "pairs of an identity of an environment and an object of the host",
      violations: violations(world, "shared-alone", wrong, ({ account, object }, privileges) => ({ problem: `${account.name} holds ${privilegesText(privileges)} on ${object.name}`, next: REMOVE })),
    };
  },
};
