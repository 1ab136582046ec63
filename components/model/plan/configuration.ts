/** The configuration of a service in one environment. */
import type { ConfigurationSchema, ConfigurationValue } from "../configuration/field";

/** What a service is configured with; references to secrets, never their values. */
export interface ConfigurationPlan {
  readonly service: string;
  /** The schema, the same in every environment. */
  readonly fields: ConfigurationSchema;
  /** What is rendered, by key. */
  readonly values: Readonly<Record<string, ConfigurationValue>>;
}
