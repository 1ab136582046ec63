import { holdersIn } from "../world";
import { objections, privilegesText, REMOVE, violations, type RightsClaim } from "./claim";

/** No identity of an environment holds a right on another's. */
export const ownAlone: RightsClaim = {
  id: "own-alone",
  text: "no user and no token of an environment holds any right on a machine, data, pool, disks, backups or network of another",
  why: "a token that leaks, or a program that errs, reaches its own environment and stops there",
  prove(world) {
    const accounts = world.accounts.filter(({ environment }) => environment !== undefined);
    const objects = world.objects.filter(({ environment }) => environment !== undefined);
    const wrong = objections(world, holdersIn({ ...world, accounts }), objects, (_, object, account) => object.environment !== account.environment);
    return {
      checked: accounts.length * objects.length,
      of: "pairs of an identity of an environment and an object of one",
      violations: violations(world, "own-alone", wrong, ({ account, object }, privileges) => ({ problem: `${account.name} holds ${privilegesText(privileges)} on ${object.name}`, next: REMOVE })),
    };
  },
};
