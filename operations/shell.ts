import { keptHost } from "./embedded-host/kept";
import { placesOf } from "./workspace/places";
import { exportLines } from "./workspace/quoting";
import { tools } from "./workspace/tools";
import { embeddedEnvironment, prepareWorkspace } from "./workspace/workspace";

/** `trilane shell`: only shell code goes to stdout, and only when everything it promises is there. */
export async function shell({ json }: { readonly json: boolean }): Promise<void> {
  const places = placesOf();
  const host = await keptHost(places);
  const found = await tools();
  await prepareWorkspace(places, found, host);
  const variables = embeddedEnvironment(places, found, host);
  process.stdout.write(json ? `${JSON.stringify(variables, null, 2)}\n` : exportLines(variables));
}
