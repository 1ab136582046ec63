import { sample } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "INTEGRATION-01",
  input: { ...sample, differences: sample.differences.map((entry) => (entry.environment === "test" && entry.what === "integration" ? { ...entry, value: "live" as const } : entry)) },
  valid: { ...sample, differences: sample.differences.map((entry) => (entry.environment === "test" && entry.what === "integration" ? { ...entry, value: "stub" as const } : entry)) },
  messages: [
    "stacks/differences.ts entry 4: mail is live in test; expected sandbox, stub or disabled below production; use sandbox if the other side has one, else stub",
    "stacks/differences.ts entry 5: pay is live in test; expected sandbox, stub or disabled below production; use sandbox if the other side has one, else stub",
  ],
};
