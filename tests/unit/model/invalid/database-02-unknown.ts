import { withDatabase, withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

const { estate } = withDatabase();
const reached = (name: string) => ({ ...withEnvironment("test", { databases: { [name]: { user: "postgres", tls: "verify" } } }), estate });

export const invalid: InvalidCase = {
  guard: "DATABASE-02",
  input: reached("web"),
  valid: reached("db"),
  messages: ["Pulumi.test.yaml trilane:databases.web: web has no database; expected one of db; correct the name, or remove the entry"],
};
