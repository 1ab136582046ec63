import type { Difference } from "../../../../components/model";
import { sample } from "../sample";
import type { InvalidCase } from "./case";

/** Written past the type, as `as` and plain JavaScript can. */
const smuggled = { environment: "test", what: "image", value: "debian-12", reason: "older", owner: "team", until: "2027-06-30" } as unknown as Difference;

export const invalid: InvalidCase = {
  guard: "DIFFERENCE-07",
  input: { ...sample, differences: [...sample.differences, smuggled] },
  valid: { ...sample, differences: [...sample.differences, { ...smuggled, what: "cpuWeight", value: 50 }] },
  messages: [
    "stacks/differences.ts entry 6 what: image may never differ; expected one of scale, integration, backup, configuration, cpuWeight; remove the entry, and change it for every environment in stacks/estate.ts",
  ],
};
