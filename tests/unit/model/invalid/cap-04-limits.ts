import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "CAP-04",
  input: withEstate({ sizes: { ...sample.estate.sizes, odd: { small: { cores: 1, memoryMiB: 8, diskGiB: 5 }, standard: { cores: 1, cpuLimit: 0.001, memoryMiB: 512, diskGiB: 5, diskIops: 1e21 } } } }),
  valid: withEstate({ sizes: { ...sample.estate.sizes, odd: { small: { cores: 1, memoryMiB: 16, diskGiB: 5 }, standard: { cores: 1, cpuLimit: 0.01, memoryMiB: 512, diskGiB: 5, diskIops: 1 } } } }),
  messages: [
    "stacks/estate.ts sizes.odd.small.memoryMiB: 8 MiB is less than Proxmox gives; expected at least 16; write what the role needs",
    "stacks/estate.ts sizes.odd.standard.diskIops: 1e+21 cannot be a size; expected a whole number of at least 1; write the number that the role needs",
    "stacks/estate.ts sizes.odd.standard.cpuLimit: 0.001 is not a limit for 1 cores; expected 0.01 or more and at most cores, 128 where there are more; write 1 or less",
  ],
};
