import { withDatabase, withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

const { estate } = withDatabase();
const reached = (name: string, change: object) => ({ ...withEnvironment("test", { databases: { [name]: { user: "postgres", tls: "verify", ...change } } }), estate });

export const invalid: InvalidCase = {
  guard: "DATABASE-02",
  input: { ...reached("db", { tls: "off", port: 0 }) },
  valid: reached("db", { tls: "off", host: "127.0.0.1", port: 5433 }),
  messages: [
    "Pulumi.test.yaml trilane:databases.db.port: 0 is not a port; expected 1 to 65535; write 5432, or leave it out",
    "Pulumi.test.yaml trilane:databases.db.tls: is off on the way to the machine; expected verify, or a host of this machine; leave tls out, and name its authority in ca",
  ],
};
