import { withDatabase, withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

const { estate } = withDatabase();
const overlapping = (generation: number) => ({ ...withEnvironment("test", { secrets: { "db/app-password": { generation, overlap: "previous" } } }), estate });

export const invalid: InvalidCase = {
  guard: "SECRET-03",
  input: overlapping(1),
  valid: overlapping(2),
  messages: ["Pulumi.test.yaml trilane:secrets.db/app-password.overlap: nothing was before the first generation; expected next, or none; remove overlap"],
};
