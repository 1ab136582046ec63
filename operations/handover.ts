import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { keptHost } from "./embedded-host/kept";
import type { Target } from "./engine/target";
import { handOver, tokensOf } from "./estate/tokens";
import { misused } from "./failure";
import { placesOf } from "./workspace/places";
import type { Places } from "./workspace/places";
import { readProject } from "./workspace/settings";
import { backendUrl } from "./workspace/shim";
import { tools } from "./workspace/tools";
import { embeddedTarget, HOST_STACK } from "./workspace/workspace";

/** Options of `trilane handover`. */
export interface HandoverOptions {
  readonly workspace?: string;
  readonly hostStack?: string;
  readonly hostPassphraseFile?: string;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

/** `trilane handover <environment>`. */
export async function handover(environment: string, options: HandoverOptions): Promise<void> {
  const places = placesOf();
  const { target, journal, label } = await chooseWorkspace(places, options);
  const tokens = await tokensOf(target, options.hostStack ?? HOST_STACK);
  const handed = await handOver(target, journal, tokens, environment, options.hostStack ?? HOST_STACK);
  if (options.json === true) return console.log(JSON.stringify({ ...handed, workspace: target.folder, journal }));
  console.log(handed.changed ? `${environment}: runs with ${handed.token} from now on (${label}); noted in ${journal}` : `${environment}: has ${handed.token} already (${label}); nothing changed`);
}

/** The embedded workspace in a shell that was set up for it, else the project itself. */
async function chooseWorkspace(places: Places, options: HandoverOptions): Promise<{ target: Target; journal: string; label: string }> {
  const embedded = options.workspace === undefined ? process.env["PULUMI_BACKEND_URL"] === backendUrl(places) : resolve(options.workspace) === places.workspace;
  const found = await tools();
  const own = (stack: string): string | undefined => {
    const file = stack === (options.hostStack ?? HOST_STACK) ? options.hostPassphraseFile : options.passphraseFile;
    if (file !== undefined && !existsSync(file)) throw misused(`${file}: no such file; expected the passphrase of stack ${stack}; give its path`);
    return file === undefined ? undefined : resolve(file);
  };
  if (embedded) {
    const target = embeddedTarget(places, found, await keptHost(places));
    return { target: { ...target, passphraseFile: (stack) => own(stack) ?? target.passphraseFile(stack) }, journal: places.journal, label: "embedded host" };
  }
  // The user's own PULUMI_HOME stays: it knows where they are logged in.
  const folder = resolve(options.workspace ?? places.project);
  const path = [...found.path, process.env["PATH"] ?? ""].join(":");
  const target = { pulumi: found.pulumi, folder, project: readProject(folder).name, env: { PATH: path }, passphraseFile: own };
  return { target, journal: join(folder, "journal", "handover.jsonl"), label: folder };
}
