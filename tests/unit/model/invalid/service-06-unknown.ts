import { HOST_KEY, repository, sample, withEnvironment, withHost } from "../sample";
import type { InvalidCase } from "./case";

const { host, hosts } = withHost({ agent: true }).settings;
const { settings } = withEnvironment("test", { adminPoint: { host: "admin.example.internal", port: 22, user: "trilane", hostKey: HOST_KEY } });
const reached = { ...sample, estate: { ...sample.estate, repository }, settings: { ...settings, host, hosts } };

export const invalid: InvalidCase = {
  guard: "SERVICE-06",
  input: { ...reached, folders: { wep: { files: [] } } },
  valid: { ...reached, folders: { web: { files: [] } } },
  messages: ['stacks/services/wep/: there is no service wep, did you mean "web"; expected one of db, web; rename the folder, or remove it'],
};
