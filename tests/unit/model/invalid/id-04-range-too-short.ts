import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "ID-04",
  input: withEnvironment("test", { vmids: { from: 2000, to: 2029 } }),
  valid: withEnvironment("test", { vmids: { from: 2000, to: 2041 } }),
  messages: [
    "Pulumi.test.yaml trilane:vmids: 2000–2029 has slots up to 14, the service db takes slot 20; expected a range whose lower half holds slot 20; widen it to at least 2000–2041, or give the service a lower slot",
  ],
};
