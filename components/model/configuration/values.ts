/** The configuration of a service in one environment: what is written, what the ledger says, and what follows. */
import { entriesOf, ownValue } from "../canonical";
import type { Difference } from "../differences";
import { byAddress, targetOf } from "../flow";
import type { ConfigurationPlan, FlowPlan, IntegrationPlan, MachinePlan, ServicePlan } from "../plan";
import { Port } from "../port";
import { INTEGRATION_KEYS, type ConfigurationField, type ConfigurationSchema, type ConfigurationValue, type WrittenField } from "./field";
import { withNames } from "./value";

/** What values follow from, in one environment: a part of its plan. */
export interface Ground {
  readonly estate: string;
  readonly environment: string;
  readonly differences: readonly Difference[];
  readonly integrations: readonly IntegrationPlan[];
  readonly machines: readonly Pick<MachinePlan, "service" | "address">[];
  readonly services: readonly Pick<ServicePlan, "name" | "listens">[];
  readonly flows: readonly Pick<FlowPlan, "to" | "sources">[];
}

/** The values of a service's configuration, by key. The keys are the same in every environment. */
export function configurationValues(service: string, fields: ConfigurationSchema, ground: Ground): ConfigurationPlan["values"] {
  return Object.fromEntries(entriesOf(fields).flatMap(([key, field]) => valuesOf(service, key, field, ground)));
}

type Entry = readonly [key: string, value: ConfigurationValue];

function valuesOf(service: string, key: string, field: ConfigurationField, ground: Ground): readonly Entry[] {
  switch (field.kind) {
    case "secret":
      return [[key, `${SECRET_SCHEME}${field.secret}`]];
    case "service":
      return [[key, endpointsOf(field.to, ground)]];
    case "callers":
      return [[key, callersOf(`${service}.${field.port}`, ground)]];
    case "integration":
      return integrationValues(key, ground.integrations.find(({ name }) => name === field.integration));
    default:
      return [[key, writtenValue(service, key, field, ground)]];
  }
}

/** Begins a reference to a secret in a rendered configuration. */
export const SECRET_SCHEME = "secret://";

/** The value that the ledger gives a field, else the field's own. */
export function writtenValue(service: string, key: string, field: WrittenField, ground: Pick<Ground, "estate" | "environment" | "differences">): ConfigurationValue {
  const entry = ground.differences.find((one) => one.environment === ground.environment && one.what === "configuration" && one.service === service && one.key === key);
  const value = entry?.what === "configuration" ? entry.value : field.default;
  return typeof value === "string" ? withNames(value, ground) : value;
}

/** Where a service answers: `address:port` of each of its machines. */
function endpointsOf(to: string, { machines, services }: Ground): string {
  const { name, port } = targetOf({ from: "", to, reason: "" });
  const listens = ownValue(services.find((service) => service.name === name)?.listens ?? {}, port);
  const number = listens === undefined ? "" : Port.parse(listens)?.number;
  const addresses = machines.filter(({ service }) => service === name).map(({ address }) => address).sort(byAddress);
  return addresses.map((address) => `${address}:${number ?? ""}`).join(",");
}

/** Who may call a port: what flows to it come from, each once. */
function callersOf(port: string, { flows }: Ground): string {
  return [...new Set(flows.filter(({ to }) => to === port).flatMap(({ sources }) => sources))].sort(byAddress).join(",");
}

/** A stub and a disabled integration have no endpoint and no account: what calls it finds nothing to call. */
function integrationValues(key: string, integration: IntegrationPlan | undefined): readonly Entry[] {
  const { name = "", mode = "disabled", endpoint, key: policy } = integration ?? {};
  const port = endpoint === undefined ? undefined : Port.parse(endpoint.port)?.number;
  const values: Readonly<Record<(typeof INTEGRATION_KEYS)[number], ConfigurationValue>> = {
    mode,
    endpoint: endpoint === undefined ? "" : `${endpoint.host}:${port ?? ""}`,
    account: endpoint?.account ?? "",
    key: endpoint === undefined || policy === undefined ? "" : `${SECRET_SCHEME}${name}/key`,
    safe: mode !== "live",
  };
  return INTEGRATION_KEYS.map((suffix) => [`${key}_${suffix}`, values[suffix]] as const);
}

/** The configuration of every service that has one, sorted by service. */
export function planConfiguration(schemas: Readonly<Record<string, ConfigurationSchema>>, ground: Ground): readonly ConfigurationPlan[] {
  return entriesOf(schemas).map(([service, fields]) => ({ service, fields, values: configurationValues(service, fields, ground) }));
}
