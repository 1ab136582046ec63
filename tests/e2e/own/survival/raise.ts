/** Brings the archive up as the demo does, but environments side by side, nothing twice, and hosts that stay: it runs in a clone. */
import { prepareGuests } from "../../../../operations/embedded-host/guests";
import { startHosts } from "../../../../operations/embedded-host/hosts";
import { ensureTransfer } from "../../../../operations/embedded-host/transfer";
import { up } from "../../../../operations/engine/run";
import { handOverAll } from "../../../../operations/estate/bring-up";
import { trust } from "../../../../operations/examination/token";
import { layoutOf } from "../../../../operations/workspace/layout";
import { placesOf } from "../../../../operations/workspace/places";
import { tools } from "../../../../operations/workspace/tools";
import { prepareWorkspace } from "../../../../operations/workspace/workspace";

async function raise(): Promise<void> {
  const places = placesOf();
  const layout = layoutOf(places.project);
  const hosts = await startHosts(places, layout, undefined, await prepareGuests(() => undefined));
  const target = await prepareWorkspace(places, await tools(), hosts, layout);
  trust(target);
  await ensureTransfer(hosts, layout.hosts[0]?.[1].transfer ?? "");
  await Promise.all(layout.hosts.map(([stack]) => up(target, stack)));
  await handOverAll(places, target, hosts, layout);
  // Production takes what test runs.
  await Promise.all([up(target, "dev"), up(target, "test").then(() => up(target, "prod"))]);
}

raise().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
