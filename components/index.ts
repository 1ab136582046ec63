/** The library: a pure plan, and components that declare it. */
export { EnvironmentAccess, type EnvironmentAccessArgs } from "./access";
export { Environment, type EnvironmentArgs } from "./environment";
export { Gateway, type GatewayArgs } from "./gateway";
export { HostConnection, Leftovers, VirtualizationHost, type VirtualizationHostArgs } from "./host";
export { VirtualMachine, type VirtualMachineArgs } from "./machine";
export * from "./model";
export { EnvironmentNetwork, type EnvironmentNetworkArgs } from "./network";
export { makeProvider, type ProviderArgs } from "./provider";
export { EnvironmentSecrets, type EnvironmentSecretsArgs } from "./secrets";
