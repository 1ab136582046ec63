/**
 * The ledger: the only place where environments may differ. What is not listed is equal to production's shape.
 * Versions, images, flows, roles, secret names and firewall policy cannot be listed: the type has no word for them.
 */
import type { ConfigurationValue } from "./configuration/field";
import type { BackupPolicy, IntegrationMode, Scale } from "./estate";

/** What may differ, and its value. */
export type Variation =
  | { readonly what: "scale"; readonly value: Scale }
  | { readonly what: "integration"; readonly integration: string; readonly value: IntegrationMode }
  | { readonly what: "backup"; readonly value: BackupPolicy | "none" }
  /** The value of a field of a service's configuration; never a key, nor a reference. */
  | { readonly what: "configuration"; readonly service: string; readonly key: string; readonly value: ConfigurationValue }
  /** CPU weight against other environments on the same host: 1…10000. */
  | { readonly what: "cpuWeight"; readonly value: number };

/** Everything that may differ. What is not here may never: the type of an entry has no word for it. */
export const VARIATIONS = ["scale", "integration", "backup", "configuration", "cpuWeight"] as const satisfies readonly Variation["what"][];

/** One declared difference of one environment. */
export type Difference = Variation & {
  readonly environment: string;
  /** Why it is needed. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** Last day it holds, ISO date. */
  readonly until: string;
};

/** What an entry is about: an environment differs in each of these once. */
export function subjectOf(entry: Variation): string {
  switch (entry.what) {
    case "integration":
      return `integration ${entry.integration}`;
    case "configuration":
      return configurationSubject(entry);
    default:
      return entry.what;
  }
}

/** What an entry about a field of a configuration is about. */
export function configurationSubject({ service, key }: { readonly service: string; readonly key: string }): string {
  return `configuration ${service}.${key}`;
}
