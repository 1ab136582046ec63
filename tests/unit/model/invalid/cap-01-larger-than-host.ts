import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "CAP-01",
  input: withEstate({ sizes: { ...sample.estate.sizes, huge: { small: { cores: 1, memoryMiB: 512, diskGiB: 5 }, standard: { cores: 17, memoryMiB: 512, diskGiB: 5 } } } }),
  valid: withEstate({ sizes: { ...sample.estate.sizes, huge: { small: { cores: 1, memoryMiB: 512, diskGiB: 5 }, standard: { cores: 16, memoryMiB: 512, diskGiB: 5 } } } }),
  messages: [
    "stacks/estate.ts sizes.huge.standard.cores: 17 cores, the host has 16; expected a machine that fits its host; write 16 or less",
  ],
};
