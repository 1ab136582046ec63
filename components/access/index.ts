export { EnvironmentAccess, type EnvironmentAccessArgs } from "./access";
