export { EnvironmentSecrets, secretOf, sideOf, type EnvironmentSecretsArgs, type SecretValues } from "./secrets";
export { fileOf, roleAt, SecretDelivery, type SecretDeliveryArgs } from "./delivery";
export { keyDigest, secretDigest } from "./digest";
export { readRecordedSecrets, type RecordedSecrets } from "./recorded";
