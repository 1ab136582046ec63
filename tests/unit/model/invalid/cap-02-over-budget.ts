import { withEnvironment } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "CAP-02",
  input: withEnvironment("test", { budget: { cores: 5, memoryMiB: 6143, diskGiB: 100 } }),
  valid: withEnvironment("test", { budget: { cores: 6, memoryMiB: 6144, diskGiB: 100 } }),
  messages: [
    "Pulumi.test.yaml trilane:budget.cores: machines of test need 6 cores, the budget is 5; expected machines within the budget; raise it to 6, or make machines smaller",
    "Pulumi.test.yaml trilane:budget.memoryMiB: machines of test need 6144 MiB of memory, the budget is 6143; expected machines within the budget; raise it to 6144, or make machines smaller",
  ],
};
