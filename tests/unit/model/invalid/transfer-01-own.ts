import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "TRANSFER-01",
  input: withHost({ transfer: "trilane-prod-backups" }),
  valid: withHost({ transfer: "transfer" }),
  messages: ['Pulumi.host.yaml trilane:transfer: "trilane-prod-backups" is a name of the estate\'s own storages; expected a storage that all hosts see; name the NFS storage of the hosts, for example transfer'],
};
