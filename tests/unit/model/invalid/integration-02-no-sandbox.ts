import { sample } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "INTEGRATION-02",
  input: { ...sample, differences: sample.differences.map((entry) => (entry.environment === "test" && entry.what === "integration" ? { ...entry, value: "sandbox" as const } : entry)) },
  valid: { ...sample, differences: sample.differences.map((entry) => (entry.environment === "test" && entry.what === "integration" ? { ...entry, value: "disabled" as const } : entry)) },
  messages: [
    "stacks/differences.ts entry 5: pay has no sandbox; expected stub or disabled, or a sandbox endpoint; add integrations.pay.sandbox to stacks/estate.ts, or use stub",
  ],
};
