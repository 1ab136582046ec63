export { EnvironmentSecrets, secretOf, sideOf, type EnvironmentSecretsArgs, type SecretValues } from "./secrets";
export { keyDigest, secretDigest } from "./digest";
export { readRecordedSecrets, type RecordedSecrets } from "./recorded";
