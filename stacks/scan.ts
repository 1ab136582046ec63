/**
 * What `trilane scan` may find: what looks like a secret and is none. A find that is not here stops a release. An entry
 * past its day fails, so that somebody looks at it again.
 */
import type { AllowedLeak } from "../components/model/leak";

/** Made up for a test or an example; nothing was ever opened by it. */
const madeUp = { reason: "made up for a test", owner: "platform team", until: "2027-11-30" } as const;

/** Every allowed find. */
export const allowed: readonly AllowedLeak[] = [
  { rule: "url-password", file: "docs/guards.md", ...madeUp },
  { rule: "assigned-secret", file: "tests/unit/components/engine.ts", ...madeUp },
  { rule: "url-password", file: "tests/unit/model/invalid/configuration-02-value.ts", ...madeUp },
  { rule: "url-password", file: "tests/unit/model/invalid/host-01-password.ts", ...madeUp },
  { rule: "scram-verifier", file: "tests/unit/model/rotation.test.ts", ...madeUp },
  { rule: "scram-verifier", file: "tests/unit/operations/database/scram.test.ts", ...madeUp },
  { rule: "proxmox-token", file: "tests/unit/operations/journal/journal.test.ts", ...madeUp },
  { rule: "private-key", file: "tests/unit/operations/journal/journal.test.ts", ...madeUp },
  { rule: "url-password", file: "tests/unit/operations/journal/journal.test.ts", ...madeUp },
  { rule: "assigned-secret", file: "tests/unit/operations/tokens.test.ts", ...madeUp },
];
