import { recover } from "./engine/recovery";
import { embeddedTarget } from "./workspace/workspace";
import { keptHosts } from "./embedded-host/hosts";
import { layoutOf } from "./workspace/layout";
import { tools } from "./workspace/tools";
import { placesOf } from "./workspace/places";

/** `trilane recover <stack>`: clears what a killed run of a stack of the embedded workspace left. */
export async function recoverStack(stack: string): Promise<void> {
  const places = placesOf();
  const layout = layoutOf(places.project);
  const target = embeddedTarget(places, await tools(), await keptHosts(places, layout), layout);
  for (const line of await recover(target, stack)) console.log(`trilane: ${line}`);
}
