/** The written form of a service's configuration: one schema for all environments. */

/** A length of time: a whole number and its unit, as systemd writes it. */
export type DurationText = `${number}${"ms" | "s" | "min" | "h" | "d"}`;

/** A value of a configuration. */
export type ConfigurationValue = string | number | boolean;

/**
 * What a field holds. `default` is its value in every environment that the ledger does not name. `strictest` says which
 * value is the strictest one: production is at least as strict then as every environment below it.
 */
type Kind =
  /** One line of text. `{environment}` and `{estate}` in it stand for their names. */
  | { readonly kind: "text"; readonly default: string }
  /** A whole number, from `least` to `most`. */
  | { readonly kind: "number"; readonly default: number; readonly least?: number; readonly most?: number; readonly strictest?: "highest" | "lowest" }
  | { readonly kind: "boolean"; readonly default: boolean; readonly strictest?: boolean }
  /** One of several words. */
  | { readonly kind: "choice"; readonly of: readonly string[]; readonly default: string; readonly strictest?: "first" | "last" }
  /** An address with a scheme and a host, without a name or a password in it. `{environment}` and `{estate}` stand for their names. */
  | { readonly kind: "url"; readonly default: string }
  | { readonly kind: "duration"; readonly default: DurationText; readonly strictest?: "longest" | "shortest" }
  /** A reference to a secret that the service is given, `<service>/<secret>`; never its value. */
  | { readonly kind: "secret"; readonly secret: string }
  /** Where another service answers, `<service>.<port name>`: the addresses of its machines in the same environment. */
  | { readonly kind: "service"; readonly to: string }
  /** Who may call a port of the service itself, by its name in `listens`: addresses and networks that flows come from. */
  | { readonly kind: "callers"; readonly port: string }
  /** Mode, endpoint, account, key (a reference) and safety flag of an integration: `<key>_mode`, `_endpoint`, `_account`, `_key`, `_safe`. */
  | { readonly kind: "integration"; readonly integration: string };

/** One field of a configuration. */
export type ConfigurationField = Kind & {
  /** What it is for, in words. */
  readonly purpose: string;
};

/** A field whose value is written, and may differ between environments by an entry of the ledger. */
export type WrittenField = Extract<ConfigurationField, { readonly default: unknown }>;

/** A service's fields by key: lower-case letters, digits and underscores. */
export type ConfigurationSchema = Readonly<Record<string, ConfigurationField>>;

/** Whether a field's value is written, and not a reference. */
export function isWritten(field: ConfigurationField): field is WrittenField {
  return "default" in field;
}

/** The keys that an integration's field stands for, by what each tells. */
export const INTEGRATION_KEYS = ["mode", "endpoint", "account", "key", "safe"] as const;

/** The keys of a field in the rendered configuration. */
export function keysOf(key: string, { kind }: ConfigurationField): readonly string[] {
  return kind === "integration" ? INTEGRATION_KEYS.map((suffix) => `${key}_${suffix}`) : [key];
}
