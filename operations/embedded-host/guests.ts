import { join } from "node:path";
import type { GuestTools } from "../../simulator/world/guests/boot";
import type { Booted } from "../../simulator/world/reality";
import { missingForGuests } from "../../simulator/world/requirements";
import { ensureDebian } from "../../toolchain/debian";
import { otherSide } from "../failure";
import type { Tell } from "../terminal/steps";
import { readJson } from "../workspace/files";
import type { EmbeddedHost } from "./host";
import { askAsRoot } from "./root";

/** Seconds until every guest must have booted. */
const PATIENCE = 180;

/** A guest that has booted, as a table shows it. */
export interface GuestFacts {
  readonly vmid: number;
  readonly name: string;
  /** From power-on until its services run. */
  readonly bootSeconds: number;
  /** What its processes and the files that they use take, MiB. */
  readonly memoryMiB: number;
}

/** What real guests are made of; undefined, with the reasons told, where they cannot be real: then machines are records. */
export async function prepareGuests(tell: Tell): Promise<GuestTools | undefined> {
  const missing = missingForGuests();
  if (missing.length > 0) {
    console.error(["The machines are records here, not real guests:", ...missing.map((line) => `  ${line}`)].join("\n"));
    return undefined;
  }
  const { nspawn, libraries, root, key, network, debian } = await ensureDebian(tell);
  return { nspawn, root, key, debian, ...(network === undefined ? {} : { network }), ...(libraries === undefined ? {} : { libraries }) };
}

/** Waits until every machine of an embedded host that runs has booted. @throws Failure (3) when one does not within three minutes */
export async function bootedGuests(directory: string, host: EmbeddedHost): Promise<GuestFacts[]> {
  for (const end = Date.now() + PATIENCE * 1000; ; await new Promise((resolve) => setTimeout(resolve, 250))) {
    const machines = (await askAsRoot(host, "GET", "/cluster/resources", { type: "vm" })) as readonly { vmid: number; name: string; status: string; mem: number }[];
    const running = machines.filter(({ status }) => status === "running");
    const found = running.map(({ vmid, name, mem }) => ({ vmid, name, memoryMiB: Math.round(mem / 1024 ** 2), boot: readJson<Booted>(join(directory, "world", "guests", String(vmid), "booted.json")) }));
    const waiting = found.filter(({ boot }) => boot === undefined);
    if (waiting.length === 0) return found.map(({ boot, ...facts }) => ({ ...facts, bootSeconds: boot?.seconds ?? 0 }));
    if (Date.now() > end) throw otherSide(`guests: ${waiting.map(({ name }) => name).join(", ")} did not boot within ${PATIENCE} seconds; expected all; read console.log in ${join(directory, "world", "guests")}`);
  }
}
