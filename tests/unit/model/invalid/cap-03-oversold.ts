import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "CAP-03",
  input: withEnvironment("test", { budget: { cores: 20, memoryMiB: 65536, diskGiB: 200 } }),
  valid: withEnvironment("test", { budget: { cores: 12, memoryMiB: 32768, diskGiB: 200 } }),
  messages: [
    "Pulumi.host.yaml trilane:capacity.cores: budgets promise 40 cores, the host gives 32 (16 × 2); expected budgets within the host; lower the budgets in the files of the environments",
    "Pulumi.host.yaml trilane:capacity.memoryMiB: budgets promise 98304 MiB of memory, the host gives 65536; expected budgets within the host; lower the budgets in the files of the environments",
  ],
};
