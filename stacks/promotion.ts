import * as pulumi from "@pulumi/pulumi";
import { describeProblem, type EnvironmentPlan, type PlanInput } from "../components/model";
import { belowProduction, checkPromotion, describeAcceptance, type Permission } from "../components/model/gate";
import type { Outputs } from "./other-stack";

/**
 * Whether an environment may take its shape: production only one that the environment below runs. A preview shows what
 * would change all the same, and warns.
 */
export function permissionOf({ acceptances = [], today }: PlanInput, plan: EnvironmentPlan, others: ReadonlyMap<string, Outputs>): Permission {
  const below = belowProduction(plan);
  if (below === undefined) return { problems: [] };
  const deployed = others.get(below)?.["deployed"];
  const permission = checkPromotion({ plan, below, deployed: typeof deployed === "string" ? deployed : undefined, acceptances, today });
  if (permission.accepted) void pulumi.log.warn(describeAcceptance(plan.environment, permission.accepted));
  if (!pulumi.runtime.isDryRun()) return permission;
  for (const problem of permission.problems) void pulumi.log.warn(`pulumi up will refuse this: ${describeProblem(problem)}`);
  return { ...permission, problems: [] };
}
