import { ROOT } from "../rights";
import type { Account } from "../world";
import { objections, privilegesText, violations, type RightsClaim, type RightsViolation } from "./claim";

/** No token is root's or holds anything on `/`. */
export const noRoot: RightsClaim = {
  id: "no-root",
  text: "no token is root's, and none holds anything on /",
  why: "what holds on / holds on everything that is ever made on the host",
  prove(world) {
    const tokens = world.accounts.filter(({ token }) => token !== undefined);
    const root = world.objects.filter(({ path }) => path === "/");
    const wrong = objections(world, tokens, root, () => true);
    return {
      checked: tokens.length,
      of: "tokens",
      violations: [
        ...tokens.filter(({ user }) => user.id === ROOT).map((account) => ofRoot(world.stack, account)),
        ...violations(world, "no-root", wrong.filter(({ account }) => account.user.id !== ROOT), ({ account }, privileges) => ({ problem: `${account.name} holds ${privilegesText(privileges)} on /`, next: "give it what it needs on the objects that it is for" })),
      ],
    };
  },
};

function ofRoot(stack: string, { id, name }: Account): RightsViolation {
  return { stack, claim: "no-root", identity: id, privileges: [], object: "/", source: {}, problem: `${name} is a token of root`, chain: [name, "its user root@pam"], next: "make a user, a role and a token of it", further: 0 };
}
