import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Target } from "../../../operations/engine/target";

/** A workspace whose CLI is a script: it notes its arguments and stdin, and answers from files. */
export class FakePulumi {
  readonly folder = mkdtempSync(join(tmpdir(), "fake-pulumi-"));

  constructor() {
    mkdirSync(join(this.folder, "answers"));
    writeFileSync(
      join(this.folder, "pulumi"),
      `#!/bin/sh
cd '${this.folder}'
{ printf '%s ' "$@"; echo "passphrase=\${PULUMI_CONFIG_PASSPHRASE_FILE-none}"; } >> calls
cat >> stdin
key=$(echo "$1-$2" | tr -d /)
[ -e "answers/$key" ] && cat "answers/$key"
[ ! -e "answers/$key.fails" ] || { cat "answers/$key.fails" >&2; exit 255; }
`,
      { mode: 0o755 },
    );
  }

  /** What `pulumi <first> <second>` prints. */
  answer(words: string, text: string): void {
    writeFileSync(join(this.folder, "answers", words.replace(" ", "-")), text);
  }

  /** Makes `pulumi <first> <second>` fail with this text. */
  fails(words: string, text: string): void {
    writeFileSync(join(this.folder, "answers", `${words.replace(" ", "-")}.fails`), text);
  }

  get calls(): string[] {
    return readFileSync(join(this.folder, "calls"), "utf8").trimEnd().split("\n");
  }

  get stdin(): string {
    return readFileSync(join(this.folder, "stdin"), "utf8");
  }

  target(): Target {
    return {
      pulumi: join(this.folder, "pulumi"),
      folder: this.folder,
      project: "trilane",
      env: { PULUMI_BACKEND_URL: pathToFileURL(join(this.folder, "state")).href },
      passphraseFile: (stack) => `/passphrases/${stack}`,
    };
  }
}
