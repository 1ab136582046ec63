export { EnvironmentSecrets, type EnvironmentSecretsArgs } from "./secrets";
