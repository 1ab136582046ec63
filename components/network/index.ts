export { EnvironmentNetwork, type EnvironmentNetworkArgs } from "./network";
