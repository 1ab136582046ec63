/** Services of somebody else, as one environment uses them. */
import { canonicalText, entriesOf, ownValue, sortedBy } from "./canonical";
import { digest } from "./digest";
import type { Estate, Integration, IntegrationEndpoint, IntegrationMode } from "./estate";
import type { Rung } from "./ladder";
import type { IntegrationPlan } from "./plan";
import { keyOf } from "./secret";
import type { VariationPlan } from "./variation";

/** Mode and endpoint of each integration. Production is `live` unless the ledger says otherwise; others must say. */
export function planIntegrations(estate: Estate, rung: Rung, variation: VariationPlan): readonly IntegrationPlan[] {
  return entriesOf(estate.integrations).map(([name, integration]) => {
    const mode = ownValue(variation.modes, name) ?? (rung.production ? "live" : "disabled");
    const endpoint = endpointOf(integration, mode);
    const defined = { live: definitionOf(integration.live), ...(integration.sandbox ? { sandbox: definitionOf(integration.sandbox) } : {}) };
    const key = keyOf(integration);
    return { name, mode, ...(endpoint ? { endpoint } : {}), ...(key ? { key } : {}), usedBy: sortedBy(integration.usedBy, (service) => service), purpose: integration.purpose, defined };
  });
}

/** What stands for an endpoint where it must not be named. */
export function definitionOf(endpoint: IntegrationEndpoint): string {
  return digest(canonicalText(endpoint));
}

/** The endpoint of a mode: a stub and a disabled integration reach nothing. */
export function endpointOf(integration: Integration, mode: IntegrationMode): IntegrationEndpoint | undefined {
  switch (mode) {
    case "live":
      return integration.live;
    case "sandbox":
      return integration.sandbox;
    case "stub":
    case "disabled":
      return undefined;
  }
}
