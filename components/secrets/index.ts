export { EnvironmentSecrets, secretOf, sideOf, type EnvironmentSecretsArgs, type SecretValues } from "./secrets";
export { roleAt } from "./content";
export { MachineSecrets, type MachineSecretsArgs } from "./machines";
export { fileOf, SecretDelivery, type SecretDeliveryArgs } from "./delivery";
export { keyDigest, secretDigest } from "./digest";
export { readRecordedSecrets, type RecordedSecrets } from "./recorded";
