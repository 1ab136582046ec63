import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "SECRET-03",
  input: withEnvironment("test", { secrets: { "db/ap-password": { generation: 2 }, "db/app-password": { generation: 0 } } }),
  valid: withEnvironment("test", { secrets: { "db/app-password": { generation: 2 } } }),
  messages: [
    "Pulumi.test.yaml trilane:secrets.db/ap-password: there is no secret db/ap-password, did you mean \"db/app-password\"; expected one of db/app-password; correct the name, or remove the entry",
    "Pulumi.test.yaml trilane:secrets.db/app-password.generation: 0 cannot be; expected a whole number, 1 or higher; let npx trilane rotate write it",
  ],
};
