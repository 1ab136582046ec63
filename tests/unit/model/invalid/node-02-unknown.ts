import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NODE-02",
  input: withEnvironment("test", { placement: { "web-3": "pve1", dp: "pve1" } }),
  valid: withEnvironment("test", { placement: { "web-2": "pve1", db: "pve1" } }),
  messages: [
    'Pulumi.test.yaml trilane:placement.dp: the estate has no machine and no service dp, did you mean "db"; expected one of db, web, or a machine of it such as db-1; correct the name, or remove it',
    'Pulumi.test.yaml trilane:placement.web-3: the estate has no machine and no service web-3, did you mean "web-1"; expected one of db, web, or a machine of it such as db-1; correct the name, or remove it',
  ],
};
