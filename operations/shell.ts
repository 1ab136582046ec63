import { keptHosts } from "./embedded-host/hosts";
import { layoutOf } from "./workspace/layout";
import { placesOf } from "./workspace/places";
import { exportLines, pathLine } from "./workspace/quoting";
import { tools } from "./workspace/tools";
import { embeddedEnvironment, prepareWorkspace } from "./workspace/workspace";

/** `trilane shell`: only shell code goes to stdout, and only when everything it promises is there. */
export async function shell({ json }: { readonly json: boolean }): Promise<void> {
  const places = placesOf();
  const layout = layoutOf(places.project);
  const hosts = await keptHosts(places, layout);
  const found = await tools();
  await prepareWorkspace(places, found, hosts, layout);
  const variables = embeddedEnvironment(places, found, hosts);
  if (json) return console.log(JSON.stringify(variables, null, 2));
  // Run by npx, this process has a PATH that npx has added to: the shell keeps its own.
  const others = Object.fromEntries(Object.entries(variables).filter(([name]) => name !== "PATH"));
  process.stdout.write(pathLine([places.bin, ...found.path]) + exportLines(others));
}
