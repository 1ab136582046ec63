/** The inventory: everything that the estate runs, keeps, is reached by and calls, with who owns it. */
import { entriesOf, sortedBy } from "../canonical";
import { keysOf } from "../configuration/field";
import { holderOf } from "../data";
import type { BackupPolicy, IntegrationMode } from "../estate";
import type { EnvironmentPlan, EstatePlan, FlowPlan, MachinePlan, SecretPlan, ServicePlan } from "../plan";

/** Data that survives its machine, wherever it is. */
export interface KeptData {
  /** `<service>/<data>`: the service owns it. */
  readonly name: string;
  readonly service: string;
  readonly what: string;
  readonly mount: string;
  readonly places: readonly { readonly environment: string; readonly machine: string; readonly holder: number; readonly sizeGiB: number; readonly locked: boolean; readonly backup: BackupPolicy | "none" }[];
}

/** An integration and how each environment uses it. */
export interface UsedIntegration {
  readonly name: string;
  readonly purpose: string;
  readonly usedBy: readonly string[];
  readonly modes: readonly { readonly environment: string; readonly mode: IntegrationMode; readonly host?: string; readonly account?: string; readonly addresses: readonly string[] }[];
}

/** The way into the estate from outside. */
export interface EntryPoint {
  readonly from: string;
  readonly to: string;
  readonly protocol: FlowPlan["protocol"];
  readonly port?: number;
  readonly reason: string;
  readonly environments: readonly string[];
}

/** A scheduled job of a service. */
export interface ScheduledJob {
  readonly service: string;
  readonly name: string;
  readonly schedule: string;
  readonly purpose: string;
}

/** A field of a service's configuration, and its values. */
export interface ConfiguredField {
  readonly service: string;
  /** As it is rendered. */
  readonly key: string;
  readonly purpose: string;
  readonly values: readonly { readonly environment: string; readonly value: string }[];
}

/** Everything that the estate has. Sorted by name; environments in the order of the ladder. */
export interface Inventory {
  readonly services: readonly ServicePlan[];
  readonly data: readonly KeptData[];
  readonly entries: readonly EntryPoint[];
  readonly jobs: readonly ScheduledJob[];
  readonly integrations: readonly UsedIntegration[];
  readonly secrets: readonly SecretPlan[];
  readonly configuration: readonly ConfiguredField[];
  readonly storages: readonly { readonly host: string; readonly name: string; readonly path: string; readonly contents: readonly string[] }[];
  readonly machines: readonly { readonly environment: string; readonly machine: MachinePlan }[];
}

/** The inventory of an estate, from its plan. */
export function inventoryOf({ environments, hosts }: EstatePlan): Inventory {
  const services = environments[0]?.services ?? [];
  return {
    services,
    data: keptData(environments),
    entries: entryPoints(environments),
    jobs: services.flatMap(({ name: service, jobs }) => Object.entries(jobs).map(([name, job]) => ({ service, name, ...job }))),
    integrations: usedIntegrations(environments),
    secrets: environments[0]?.secrets ?? [],
    configuration: configuredFields(environments),
    storages: hosts.flatMap(({ stack, storages }) => storages.map(({ name, path, contents }) => ({ host: stack, name, path, contents }))),
    machines: environments.flatMap(({ environment, machines }) => machines.map((machine) => ({ environment, machine }))),
  };
}

function keptData(environments: readonly EnvironmentPlan[]): readonly KeptData[] {
  const found = new Map<string, KeptData>();
  for (const plan of environments) {
    for (const machine of plan.machines) {
      for (const { name, what, mount, sizeGiB } of machine.data?.disks ?? []) {
        const place = { environment: plan.environment, machine: machine.name, holder: machine.data?.holder.vmid ?? 0, sizeGiB, locked: holderOf(plan, machine)?.locked === true, backup: plan.backup };
        const known = found.get(name) ?? { name, service: machine.service, what, mount, places: [] };
        found.set(name, { ...known, places: [...known.places, place] });
      }
    }
  }
  return sortedBy([...found.values()], ({ name }) => name);
}

function usedIntegrations(environments: readonly EnvironmentPlan[]): readonly UsedIntegration[] {
  return (environments[0]?.integrations ?? []).map(({ name, purpose, usedBy }) => ({
    name,
    purpose,
    usedBy,
    modes: environments.flatMap(({ environment, integrations }) =>
      integrations.filter((one) => one.name === name).map(({ mode, endpoint }) => ({ environment, mode, ...(endpoint ? { host: endpoint.host, account: endpoint.account } : {}), addresses: endpoint?.addresses ?? [] })),
    ),
  }));
}

function configuredFields(environments: readonly EnvironmentPlan[]): readonly ConfiguredField[] {
  return (environments[0]?.configuration ?? []).flatMap(({ service, fields }) =>
    entriesOf(fields).flatMap(([name, field]) =>
      keysOf(name, field).map((key) => ({
        service,
        key,
        purpose: field.purpose,
        values: environments.flatMap(({ environment, configuration }) => configuration.filter((one) => one.service === service).map(({ values }) => ({ environment, value: String(values[key] ?? "") }))),
      })),
    ),
  );
}

/** Flows that begin outside of all services. */
function entryPoints(environments: readonly EnvironmentPlan[]): readonly EntryPoint[] {
  const found = new Map<string, EntryPoint>();
  for (const { environment, flows, services } of environments) {
    const own = new Set([...services.map(({ name }) => name), "all"]);
    for (const { kind, from, to, protocol, port, reason } of flows) {
      if (own.has(from)) continue;
      const key = [from, to, protocol, port].join(" ");
      const told = kind === "administration" ? (protocol === "icmp" ? "admins ping machines" : "admins log in over SSH") : reason;
      const known = found.get(key) ?? { from, to, protocol, ...(port === undefined ? {} : { port }), reason: told, environments: [] };
      found.set(key, { ...known, environments: [...known.environments, environment] });
    }
  }
  return sortedBy([...found.values()], ({ from, to }) => `${from} ${to}`);
}
