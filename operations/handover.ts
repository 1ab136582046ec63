import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { isHostStack, MAIN_HOST } from "../components/model";
import { admit } from "./embedded-host/admission";
import { keptHosts } from "./embedded-host/hosts";
import { handKey, handOver, tokensOf } from "./estate/tokens";
import { chooseWorkspace } from "./workspace/choose";
import { placesOf } from "./workspace/places";
import { layoutOf } from "./workspace/layout";
import type { Places } from "./workspace/places";
import { configValue, stackFile } from "./workspace/settings";
import { ensureSshKey } from "./workspace/ssh-key";

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
  const hostStack = options.hostStack ?? hostStackFor(places, environment, options.workspace);
  const { target, journals, label, embedded } = await chooseWorkspace(places, options.workspace, (stack) => (stack === hostStack ? options.hostPassphraseFile : options.passphraseFile));
  if (isHostStack(environment)) {
    const changed = await handKey(target, journals, await tokensOf(target, hostStack), environment, hostStack);
    if (options.json === true) return console.log(JSON.stringify({ stack: environment, changed, workspace: target.folder, journals }));
    return console.log(changed ? `${environment}: has the key for digests of secrets (${label}); noted in ${journals}` : `${environment}: has the key for digests of secrets already (${label}); nothing changed`);
  }
  const tokens = await tokensOf(target, hostStack);
  const reached = configValue(places.project, environment, "trilane:adminPoint") !== undefined;
  const handed = await handOver(target, journals, tokens, environment, hostStack, reached);
  if (embedded) await admitKept(places);
  if (options.json === true) return console.log(JSON.stringify({ ...handed, workspace: target.folder, journals }));
  console.log(handed.changed ? `${environment}: runs with ${handed.token} from now on (${label}); noted in ${journals}` : `${environment}: has ${handed.token} already (${label}); nothing changed`);
}

/** A key that was made just now works on the bastions of the embedded hosts at once. */
async function admitKept(places: Places): Promise<void> {
  const layout = layoutOf(places.project);
  admit(await keptHosts(places, layout), layout, places.workspace, ensureSshKey(places.ssh));
}

/** The host that the environment stands on: as the settings beside its Pulumi.yaml say, else as those of this checkout. */
function hostStackFor(places: Places, environment: string, workspace: string | undefined): string {
  if (isHostStack(environment)) return MAIN_HOST;
  const named = resolve(workspace ?? places.project);
  return layoutOf(existsSync(stackFile(named, MAIN_HOST)) && named !== places.workspace ? named : places.project).hostOf(environment);
}
