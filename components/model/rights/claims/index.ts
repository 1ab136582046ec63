/** Everything that is claimed about rights, the strongest first. */
import type { RightsClaim } from "./claim";
import { noGrowth } from "./no-growth";
import { noRoot } from "./no-root";
import { ownAlone } from "./own-alone";
import { peopleApart } from "./people-apart";
import { peopleAsListed } from "./people-as-listed";
import { sharedAlone } from "./shared-alone";

export type { RightsClaim, RightsClaimId, RightsViolation } from "./claim";

/** All claims. */
export const rightsClaims: readonly RightsClaim[] = [ownAlone, noGrowth, noRoot, sharedAlone, peopleApart, peopleAsListed];
