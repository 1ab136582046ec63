import { handOver, tokensOf } from "./estate/tokens";
import { chooseWorkspace } from "./workspace/choose";
import { placesOf } from "./workspace/places";
import { HOST_STACK } from "./workspace/workspace";

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
  const hostStack = options.hostStack ?? HOST_STACK;
  const { target, journal, label } = await chooseWorkspace(places, options.workspace, (stack) => (stack === hostStack ? options.hostPassphraseFile : options.passphraseFile));
  const tokens = await tokensOf(target, hostStack);
  const handed = await handOver(target, journal, tokens, environment, hostStack);
  if (options.json === true) return console.log(JSON.stringify({ ...handed, workspace: target.folder, journal }));
  console.log(handed.changed ? `${environment}: runs with ${handed.token} from now on (${label}); noted in ${journal}` : `${environment}: has ${handed.token} already (${label}); nothing changed`);
}
