/** Configuration of services: one schema for all environments, values from the estate and the ledger, rendered per environment. */
export { checkRendered, labelOf } from "./check";
export { CONFIGURATION_FORMATS, renderConfiguration } from "./render";
export type { ConfigurationFormat, Label } from "./render";
export { configurationValues, planConfiguration } from "./values";
