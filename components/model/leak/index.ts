/** Secrets that stand in the clear: their forms, and which finds are allowed. */
export { judgeFinds } from "./allowed";
export type { AllowedLeak, Find } from "./allowed";
export { leaksIn, leakInFile, LEAK_RULES } from "./rules";
export type { Leak, LeakRule } from "./rules";
