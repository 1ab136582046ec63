/** Secrets that stand in the clear. */
export { leaksIn, LEAK_RULES } from "./rules";
export type { Leak, LeakRule } from "./rules";
