import { withEnvironment, withService } from "../sample";
import type { InvalidCase } from "./case";

const { estate } = withService("db", { secrets: { "app-password": { kind: "password", purpose: "orders" }, stamp: { kind: "given", purpose: "stamps letters" } } });
const rotated = (secrets: object) => ({ ...withEnvironment("test", { secrets: { ...secrets } }), estate });

export const invalid: InvalidCase = {
  guard: "SECRET-03",
  input: rotated({ "db/app-password": { generation: 2, overlap: "previous" }, "db/stamp": { generation: 2 } }),
  valid: rotated({ "db/app-password": { generation: 2 } }),
  messages: [
    "Pulumi.test.yaml trilane:secrets.db/app-password.overlap: two values of it cannot hold at once; expected an overlap of a database login's password alone; remove overlap",
    "Pulumi.test.yaml trilane:secrets.db/stamp: is given, not made here; expected one of db/app-password; remove the entry, and set its new value: pulumi config set --secret trilane:db/stamp -s test",
  ],
};
