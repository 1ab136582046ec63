import { repository, sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

const flows = [...sample.estate.flows, { from: "all", to: "mirror.tcp/80", reason: "packages over HTTP" }];

export const invalid: InvalidCase = {
  guard: "REPOSITORY-01",
  input: withEstate({ flows, repository: { ...repository, path: "debian", suites: ["Book worm"], components: [] } }),
  valid: withEstate({ repository }),
  messages: [
    'stacks/estate.ts repository.peer: 2 flows of all machines lead to mirror; expected one flow, to a TCP port; write in flows { from: "all", to: "mirror.tcp/80", reason: … }',
    'stacks/estate.ts repository.path: "debian" is no folder; expected a path of plain names; write for example /debian',
    'stacks/estate.ts repository.components: is empty; expected words in lower case; write for example ["main"]',
    'stacks/estate.ts repository.suites: has Book worm; expected words in lower case; write for example ["bookworm"]',
  ],
};
