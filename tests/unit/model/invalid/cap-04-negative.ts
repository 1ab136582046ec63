import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "CAP-04",
  input: withEstate({ sizes: { ...sample.estate.sizes, odd: { small: { cores: 1, memoryMiB: 512, memoryFloorMiB: 1024, diskGiB: -5 }, standard: { cores: 1, cpuLimit: 2, memoryMiB: 512, diskGiB: 5 } } } }),
  valid: withEstate({ sizes: { ...sample.estate.sizes, odd: { small: { cores: 1, memoryMiB: 512, memoryFloorMiB: 512, diskGiB: 5 }, standard: { cores: 1, cpuLimit: 1, memoryMiB: 512, diskGiB: 5 } } } }),
  messages: [
    "stacks/estate.ts sizes.odd.small.diskGiB: -5 cannot be a size; expected a whole number of at least 1; write the number that the role needs",
    "stacks/estate.ts sizes.odd.small.memoryFloorMiB: 1024 is more than memoryMiB (512); expected at most memoryMiB; write 512 or less",
    "stacks/estate.ts sizes.odd.standard.cpuLimit: 2 is not a limit for 1 cores; expected 0.01 or more and at most cores, 128 where there are more; write 1 or less",
  ],
};
