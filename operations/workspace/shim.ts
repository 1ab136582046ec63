import { createHash } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Places } from "./places";
import { writeWhole } from "./files";
import { shellQuote } from "./quoting";

/** What the shim has to know. */
export interface Shim {
  /** The real CLI. */
  readonly pulumi: string;
  /** `PULUMI_HOME`: it holds the name of the selected stack. */
  readonly pulumiHome: string;
  /** Name in Pulumi.yaml. */
  readonly project: string;
  /** Command that clears what a killed run of a stack left; the stack's name is appended. */
  readonly recover: readonly string[];
}

/**
 * Pulumi's file backend of the workspace, for `PULUMI_BACKEND_URL`. Without `metadata=skip` it writes a second file
 * beside each state, not atomically (gocloud.dev fileblob, setAttrs): a kill at that moment leaves a state that cannot
 * be loaded.
 */
export const backendUrl = (places: Places): string => `${pathToFileURL(places.state).href}?metadata=skip`;

/** Where the CLI notes the selected stack of a workspace (pulumi sdk/go/common/workspace/workspace.go). */
export function selectedStackFile(pulumiHome: string, project: string, workspace: string): string {
  const digest = createHash("sha1").update(join(workspace, "Pulumi.yaml")).digest("hex");
  return join(pulumiHome, "workspaces", `${project}-${digest}-workspace.json`);
}

/**
 * The `pulumi` of a shell that was set up with `trilane shell`: the real CLI on the generated workspace, with the
 * passphrase of the stack it is called for. Traces of a killed run are cleared before it starts.
 * A sh script, so that it costs no start of Node.
 */
export function shimScript(places: Places, shim: Shim): string {
  return `#!/bin/sh
# Generated: pulumi on the embedded workspace of this clone, with the passphrase of the stack in question.
workspace=${shellQuote(places.workspace)}
passphrases=${shellQuote(places.passphrases)}
state=${shellQuote(join(places.state, ".pulumi"))}
selected=${shellQuote(selectedStackFile(shim.pulumiHome, shim.project, places.workspace))}
backend=${shellQuote(backendUrl(places))}
project=${shellQuote(shim.project)}
real=${shellQuote(shim.pulumi)}
temporary=${shellQuote(places.temporary)}
${SCRIPT.replace("@recover@", shim.recover.map(shellQuote).join(" "))}`;
}

const SCRIPT = `
stack=\${PULUMI_STACK-}
next=
words=
for arg in "$@"; do
  if [ -n "$next" ]; then
    [ "$next" = stack ] && stack=$arg
    next=
    continue
  fi
  case $arg in
    --) break ;;
    -C | --cwd | --cwd=* | -C?*) exec "$real" "$@" ;;
    --stack) next=stack ;;
    --stack=*) stack=\${arg#--stack=} ;;
    --message | -m | --target | -t | --color | --config-file | --exclude) next=value ;;
    --*) ;;
    -*s*)
      # A group of short switches that ends in -s, as in -ys prod, -s=prod, -sprod.
      switches=\${arg%%s*}
      case \${switches#-} in
        *[!yfdjreQhgi]*) ;;
        *)
          value=\${arg#*s}
          if [ -n "$value" ]; then stack=\${value#=}; else next=stack; fi
          ;;
      esac
      ;;
    -*) ;;
    *)
      words="$words $arg"
      case $words in
        " stack select "* | " stack init "* | " stack rm "*) stack=$arg ;;
      esac
      ;;
  esac
done
stack=\${stack##*/}
if [ -z "$stack" ] && [ -r "$selected" ]; then
  stack=$(grep -F "\"$backend\"" "$selected" | sed -n 's/.*": *"\\([^"]*\\)".*/\\1/p')
  stack=\${stack##*/}
fi

if [ -n "$stack" ] && [ -z "\${PULUMI_CONFIG_PASSPHRASE+set}\${PULUMI_CONFIG_PASSPHRASE_FILE+set}" ] && [ -r "$passphrases/$stack" ]; then
  PULUMI_CONFIG_PASSPHRASE_FILE=$passphrases/$stack
  export PULUMI_CONFIG_PASSPHRASE_FILE
fi

case $words in
  " up"* | " update"* | " preview"* | " pre"* | " refresh"* | " destroy"* | " down"* | " dn"* | " watch"*)
    # A killed run leaves a lock or half a creation, a failed one a machine that is not finished or half replaced: its traces are cleared here, so that nobody edits state by hand.
    if ls "$state/locks/organization/$project/$stack"/*.json >/dev/null 2>&1 || grep -q -e '"pending_operations"' -e '"initErrors"' -e '"pendingReplacement"' "$state/stacks/$project/$stack.json" 2>/dev/null; then
      @recover@ "$stack" >&2 || exit
    fi
    ;;
esac

# What a killed run leaves of this goes with the workspace.
if mkdir -p -m 700 "$temporary" 2>/dev/null; then
  TMPDIR=$temporary
  export TMPDIR
fi
exec "$real" -C "$workspace" "$@"
`;

/** Writes the shim, executable. */
export function writeShim(places: Places, shim: Shim): void {
  writeWhole(join(places.bin, "pulumi"), shimScript(places, shim), 0o755);
}
