import type { Difference } from "../../../../components/model";
import { withDifference } from "../sample";
import type { InvalidCase } from "./case";

const entry = (value: number): Partial<Difference> => ({ environment: "test", what: "configuration", service: "web", key: "retries", value });

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-06",
  input: withDifference(entry(2.5)),
  valid: withDifference(entry(2)),
  messages: ["stacks/differences.ts entry 6 value: 2.5 is not such a number; expected a whole number from 0 up to 10; write for example 0"],
};
