import type { Difference } from "../../../../components/model";
import { withDifference } from "../sample";
import type { InvalidCase } from "./case";

const entry = (key: string): Partial<Difference> => ({ environment: "test", what: "configuration", service: "web", key, value: "warning" });

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-01",
  input: withDifference(entry("log_levels")),
  valid: withDifference({ ...entry("log_level"), environment: "prod" }),
  messages: [
    'stacks/differences.ts entry 6 key: there is no field web.log_levels with a value of its own, did you mean "web.log_level"; expected one of web.bucket, web.log_level, web.retries, web.secure_cookies, web.shop, web.timeout; correct the name, or remove the entry',
  ],
};
