import { sample } from "../sample";
import type { PlanInput } from "../../../../components/model";
import type { InvalidCase } from "./case";

const folders = (service: string, ...paths: readonly string[]): PlanInput => ({ ...sample, folders: { [service]: { files: paths.map((path) => ({ path, mode: "0644", digest: "ab".repeat(32) })) } } });

export const invalid: InvalidCase = {
  guard: "SERVICE-06",
  input: folders("db", "/etc/motd", "/etc/trilane/db.env", "/etc/with blank", "/srv/../etc/motd", "/var/lib/postgresql/15/main/postgresql.conf"),
  valid: folders("db", "/etc/motd", "/etc/trilane.conf", "/etc/postgresql/15/main/conf.d/site.conf", "/opt/@x/.hidden", "/var/lib/postgresql.md"),
  messages: [
    "stacks/services/db/files/etc/trilane/db.env: lies below /etc/trilane; expected a folder that nothing else writes; put it elsewhere, or write it in setup.sh",
    "stacks/services/db/files/etc/with blank: has a name that is no plain one; expected letters, digits and @ . _ + : -; rename it",
    "stacks/services/db/files/srv/../etc/motd: has a name that is no plain one; expected letters, digits and @ . _ + : -; rename it",
    "stacks/services/db/files/var/lib/postgresql/15/main/postgresql.conf: lies below /var/lib/postgresql; expected a folder that nothing else writes; put it elsewhere, or write it in setup.sh",
  ],
};
