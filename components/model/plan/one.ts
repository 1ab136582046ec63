import type { EnvironmentPlan } from "./environment";
import type { HostPlan } from "./host";
import type { EstatePlan } from "./index";

/** Plan of an environment. Throws for one that is not in the ladder: whoever asks has read the name from the settings. */
export function environmentPlanIn({ environments }: EstatePlan, environment: string): EnvironmentPlan {
  return present(environments.find((one) => one.environment === environment), `environment ${environment}`);
}

/** Plan of a host stack. Throws for one that the settings do not have. */
export function hostPlanIn({ hosts }: EstatePlan, stack: string): HostPlan {
  return present(hosts.find((one) => one.stack === stack), `host stack ${stack}`);
}

function present<T>(plan: T | undefined, what: string): T {
  if (plan === undefined) throw new Error(`the plan lacks the ${what} of its own settings`);
  return plan;
}
