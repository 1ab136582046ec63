/** VMs of a host as a maintenance sees and changes them, with the token of the host stack. */
import { z } from "zod";
import { ApiError } from "../../components/host/client.cjs";
import type { HostConnection } from "../../components/host/connection";
import { otherSide } from "../failure";

/** A VM that exists. */
export interface Guest {
  readonly vmid: number;
  readonly name: string;
  readonly node: string;
  readonly pool: string;
  readonly running: boolean;
}

/** A VM's configuration: options in Proxmox's own words. */
export type Config = Readonly<Record<string, string>>;

const Guests = z.array(z.object({ vmid: z.number(), name: z.string().default(""), node: z.string(), pool: z.string().default(""), status: z.string() }));
const Options = z.record(z.string(), z.union([z.string(), z.number()]).transform(String));

/** How long a machine may take to shut down by itself, s. */
const SHUTDOWN_SECONDS = 180;
/** How long a task may take that copies disks, ms. */
const COPY_MS = 24 * 3_600_000;
/** How long a lock of a task that somebody else started is waited for, ms. */
const LOCK_MS = 3_600_000;

/** All VMs of a host or cluster that the token sees. */
export async function guestsOf(host: HostConnection): Promise<readonly Guest[]> {
  const found = Guests.parse(await host.get("/cluster/resources", { type: "vm" }));
  return found.map(({ vmid, name, node, pool, status }) => ({ vmid, name, node, pool, running: status === "running" }));
}

/** One VM; undefined when the host has none of this number. */
export async function guestOf(host: HostConnection, vmid: number): Promise<Guest | undefined> {
  return (await guestsOf(host)).find((guest) => guest.vmid === vmid);
}

const pathOf = ({ node, vmid }: Pick<Guest, "node" | "vmid">): string => `/nodes/${node}/qemu/${vmid}`;

/** A VM's configuration, as soon as no task holds it: a task goes on when the one who asked for it is gone. */
export async function configOf(host: HostConnection, guest: Pick<Guest, "node" | "vmid">): Promise<Config | undefined> {
  for (const end = Date.now() + LOCK_MS; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
    const config = await readConfig(host, guest);
    if (config?.["lock"] === undefined) return config;
    if (Date.now() > end) throw otherSide(`VM ${guest.vmid}: locked (${config["lock"]}) for an hour; expected its task to end; look at the task list of ${guest.node}, then run again`);
  }
}

async function readConfig(host: HostConnection, guest: Pick<Guest, "node" | "vmid">): Promise<Config | undefined> {
  try {
    return Options.parse(await host.get(`${pathOf(guest)}/config`));
  } catch (error) {
    // A restore that fails takes its VM away.
    if (error instanceof ApiError && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** Changes options of a VM. */
export async function configure(host: HostConnection, guest: Guest, options: Config): Promise<void> {
  await host.put(`${pathOf(guest)}/config`, options);
}

/** Starts a task on a node and waits until it ended well. */
export async function carryOut(host: HostConnection, node: string, path: string, parameters: Config): Promise<void> {
  const upid = await host.post(path, parameters);
  // Some calls are done when they return.
  if (typeof upid === "string" && upid.startsWith("UPID:")) await host.task(node, upid, COPY_MS);
}

/** Shuts a VM down in order; one that is down stays so. Nothing is ever forced: a guest that does not obey is a person's to look at. */
export async function shutDown(host: HostConnection, guest: Guest): Promise<void> {
  if (!(await isRunning(host, guest))) return;
  try {
    await carryOut(host, guest.node, `${pathOf(guest)}/status/shutdown`, { timeout: String(SHUTDOWN_SECONDS) });
  } catch (error) {
    if (error instanceof ApiError && error.kind === "task") throw otherSide(`VM ${guest.vmid} ${guest.name}: does not shut down, got ${error.message}; expected it to be off within ${SHUTDOWN_SECONDS} s; shut it down from the inside, then run again`);
    throw error;
  }
  if (await isRunning(host, guest)) throw otherSide(`VM ${guest.vmid} ${guest.name}: runs after its shutdown; expected it to be off; see who started it, then run again`);
}

/** Starts a VM; one that runs goes on. */
export async function startUp(host: HostConnection, guest: Guest): Promise<void> {
  if (!(await isRunning(host, guest))) await carryOut(host, guest.node, `${pathOf(guest)}/status/start`, {});
}

async function isRunning(host: HostConnection, guest: Guest): Promise<boolean> {
  const { status } = z.object({ status: z.string() }).parse(await host.get(`${pathOf(guest)}/status/current`));
  return status === "running";
}

/** Deletes a VM with its disks, its place in the pool and its jobs. */
export async function deleteGuest(host: HostConnection, guest: Guest): Promise<void> {
  const config = await configOf(host, guest);
  if (config === undefined) return;
  if (config["protection"] === "1") await configure(host, guest, { protection: "0" });
  const upid = await host.delete(pathOf(guest), { purge: "1", "destroy-unreferenced-disks": "0" });
  await host.task(guest.node, String(upid), COPY_MS);
}
