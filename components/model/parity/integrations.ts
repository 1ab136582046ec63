/** Integrations: where their mode and their endpoint are as declared, only what they are for is left. */
import { ownValue } from "../canonical";
import { definitionOf } from "../integration";
import type { EnvironmentPlan, IntegrationPlan } from "../plan";
import { variationOf } from "../variation";
import { AS_DECLARED, keyed } from "./own";

/** Integrations that are in the mode which the ledger declares, at the endpoint that the estate defines for it. */
export function declaredIntegrations(plan: EnvironmentPlan): readonly IntegrationPlan[] {
  const { modes } = variationOf(plan.differences, plan.environment);
  const standard = plan.production ? "live" : "disabled";
  return plan.integrations.filter((integration) => integration.mode === (ownValue(modes, integration.name) ?? standard) && isDefined(integration));
}

/** Whether the endpoint is the one of the mode: `stub` and `disabled` have none. */
function isDefined({ mode, endpoint, defined }: IntegrationPlan): boolean {
  const expected = mode === "live" || mode === "sandbox" ? defined[mode] : undefined;
  return (endpoint === undefined ? undefined : definitionOf(endpoint)) === expected;
}

/** Integrations by name. */
export function integrationShapes(plan: EnvironmentPlan): Readonly<Record<string, unknown>> {
  const declared = new Set(declaredIntegrations(plan));
  return keyed(
    plan.integrations.map((integration) => {
      const { name, mode, endpoint, ...same } = integration;
      const key = plan.secrets.some((secret) => secret.integration === name);
      return [name, declared.has(integration) && key === (endpoint !== undefined && same.key !== undefined) ? { ...same, mode: AS_DECLARED } : { ...same, mode, endpoint }] as const;
    }),
  );
}
