import { HOST_KEY, repository, sample, withEnvironment, withHost } from "../sample";
import type { InvalidCase } from "./case";

const { host, hosts } = withHost({ agent: true }).settings;
const { settings } = withEnvironment("test", { adminPoint: { host: "admin.example.internal", port: 22, user: "trilane", hostKey: HOST_KEY } });
const reached = { ...sample, settings: { ...settings, host, hosts } };

export const invalid: InvalidCase = {
  guard: "REPOSITORY-01",
  input: reached,
  valid: { ...reached, estate: { ...sample.estate, repository } },
  messages: ['stacks/estate.ts repository: is missing, and web needs packages; expected where machines get them; write for example repository: { peer: "mirror", path: "/debian", suites: ["bookworm"], components: ["main"] }'],
};
