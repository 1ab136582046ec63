/** Everything that is claimed, the strongest first: what one claim tells is not told again by the next. */
import { bound } from "./bound";
import { crossingFirst } from "./crossing-first";
import type { ProvedClaim } from "./claim";
import { declaredOnly } from "./declared-only";
import { declaredPasses } from "./declared-passes";
import { eachFilter } from "./each-filter";
import { gatewayAlone } from "./gateway";
import { namesMean } from "./names";
import { noCrossing } from "./no-crossing";
import { noIpv6 } from "./no-ipv6";
import { noManagement } from "./no-management";
import { segments } from "./segments";

export type { ProvedClaim } from "./claim";

/** All claims. */
export const claims: readonly ProvedClaim[] = [noCrossing, noManagement, declaredOnly, declaredPasses, eachFilter, bound, noIpv6, crossingFirst, segments, gatewayAlone, namesMean];
