export { Environment, type EnvironmentArgs } from "./environment";
