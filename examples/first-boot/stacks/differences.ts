import type { Acceptance } from "../components/model/acceptance";
import type { Difference } from "../components/model/differences";

/** Nothing differs. */
export const differences: readonly Difference[] = [];

/** Nothing is accepted. */
export const acceptances: readonly Acceptance[] = [];
