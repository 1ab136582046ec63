import { withReferences } from "../sample";
import type { InvalidCase } from "./case";

const field = { kind: "boolean", default: true, purpose: "one thing or the other" } as const;

export const invalid: InvalidCase = {
  guard: "CONFIGURATION-01",
  input: withReferences({ "Log-Level": field, mail_mode: field, trilane_digest: field }),
  valid: withReferences({ verbose: field, mails_mode: field, digest: field }),
  messages: [
    'stacks/estate.ts services.web.configuration.Log-Level: "Log-Level" cannot be a key; expected 1 to 40 lower-case letters, digits and underscores, a letter first, and not trilane_; rename it, for example log_level',
    "stacks/estate.ts services.web.configuration.mail_mode: mail_mode is already what an integration's field stands for; expected a key of its own; rename one of the two",
    'stacks/estate.ts services.web.configuration.trilane_digest: "trilane_digest" cannot be a key; expected 1 to 40 lower-case letters, digits and underscores, a letter first, and not trilane_; rename it, for example log_level',
  ],
};
