/** Plans with one thing spoiled, as if somebody had changed the rules by hand. */
import type { EstatePlan, FirewallRule, HostPlan, MachinePlan } from "../../../../components/model";

type Draft<T> = { -readonly [K in keyof T]: T[K] extends (infer U)[] | readonly (infer U)[] ? Draft<U>[] : T[K] extends object ? Draft<T[K]> : T[K] };

/** A copy of a plan that may be changed. */
export type PlanDraft = Draft<EstatePlan>;

/** The plan after a change. */
export function spoiled(plan: EstatePlan, change: (draft: PlanDraft) => void): EstatePlan {
  const draft = structuredClone(plan) as unknown as PlanDraft;
  change(draft);
  return draft as unknown as EstatePlan;
}

/** A machine of a draft, `prod web-1`. */
export function machineIn(draft: PlanDraft, text: string): Draft<MachinePlan> {
  const [environment, key] = text.split(" ");
  const machine = draft.environments.find((one) => one.environment === environment)?.machines.find((one) => one.key === key);
  if (!machine) throw new Error(`${text} is not in the plan`);
  return machine as unknown as Draft<MachinePlan>;
}

/** The main host of a draft. */
export function hostIn(draft: PlanDraft): Draft<HostPlan> {
  const [host] = draft.hosts as unknown as Draft<HostPlan>[];
  if (!host) throw new Error("the plan has no host");
  return host;
}

/** Takes the first rule away that fits. */
export function removeRule(rules: FirewallRule[], fits: (rule: Exclude<FirewallRule, { securityGroup: string }>) => boolean): void {
  const index = rules.findIndex((rule) => !("securityGroup" in rule) && fits(rule));
  if (index < 0) throw new Error("no rule fits");
  rules.splice(index, 1);
}
