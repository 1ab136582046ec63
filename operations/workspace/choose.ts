import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { keptHosts } from "../embedded-host/hosts";
import type { Target } from "../engine/target";
import { misused } from "../failure";
import { layoutOf } from "./layout";
import type { Places } from "./places";
import { readProject } from "./settings";
import { backendUrl } from "./shim";
import { tools } from "./tools";
import { embeddedTarget } from "./workspace";

/** A workspace to work on, and where its journals are. */
export interface Chosen {
  readonly target: Target;
  /** Folder of its journals. */
  readonly journals: string;
  /** For messages. */
  readonly label: string;
  /** Whether it is that of the embedded host. */
  readonly embedded: boolean;
}

/**
 * The embedded workspace in a shell that was set up for it, else the project itself.
 *
 * @param folder folder of Pulumi.yaml, where one was named
 * @param passphraseOf file of a stack's passphrase, where one was named
 * @throws Failure (2) for a file that does not exist
 */
export async function chooseWorkspace(places: Places, folder: string | undefined, passphraseOf: (stack: string) => string | undefined): Promise<Chosen> {
  const embedded = isEmbedded(places, folder);
  const found = await tools();
  const own = (stack: string): string | undefined => {
    const file = passphraseOf(stack);
    if (file !== undefined && !existsSync(file)) throw misused(`${file}: no such file; expected the passphrase of stack ${stack}; give its path`);
    return file === undefined ? undefined : resolve(file);
  };
  if (embedded) {
    const layout = layoutOf(places.project);
    const target = embeddedTarget(places, found, await keptHosts(places, layout), layout);
    return { target: { ...target, passphraseFile: (stack) => own(stack) ?? target.passphraseFile(stack) }, journals: places.journals, label: "embedded host", embedded };
  }
  // The user's own PULUMI_HOME stays: it knows where they are logged in.
  const project = resolve(folder ?? places.project);
  const path = [...found.path, process.env["PATH"] ?? ""].join(":");
  const target = { pulumi: found.pulumi, folder: project, project: readProject(project).name, env: { PATH: path }, passphraseFile: own };
  return { target, journals: join(project, "journal"), label: project, embedded };
}

/** Where the journals of a workspace are: a folder that its writers share, and journals that have one writer. */
export interface Journals {
  /** Folder with the settings of its stacks. */
  readonly workspace: string;
  readonly folder: string;
  /** Folder of the passwords and tokens that grants made; `demo down` removes that of the embedded estate alone. */
  readonly grants: string;
  readonly others: readonly string[];
}

/** The journals of the workspace that `chooseWorkspace` would choose; needs no Pulumi. */
export function chooseJournals(places: Places, folder: string | undefined): Journals {
  if (isEmbedded(places, folder)) return { workspace: places.workspace, folder: places.journals, grants: places.grants, others: [join(places.maintenance, "journal.jsonl")] };
  const project = resolve(folder ?? places.project);
  return { workspace: project, folder: join(project, "journal"), grants: join(places.home, "own-grants"), others: [join(project, "maintenance", "journal.jsonl")] };
}

const isEmbedded = (places: Places, folder: string | undefined): boolean => (folder === undefined ? process.env["PULUMI_BACKEND_URL"] === backendUrl(places) : resolve(folder) === places.workspace);
