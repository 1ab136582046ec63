/**
 * A run that is killed while Proxmox makes something leaves it on the host but not in Pulumi's state, and the next
 * run would fail with "already exists". Hooks run right before a creation and remove such a leftover. They remove
 * nothing that is not exactly what the creation was about to make: anything else is somebody's, and is reported.
 */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { ApiError } from "./client.cjs";
import type { HostConnection } from "./connection";

/** Inputs of the resource that is about to be created. */
export type Inputs = Readonly<Record<string, unknown>>;

/** How to find, recognise and remove what an interrupted creation left. */
export interface Leftover {
  /** Short name of the kind, for messages and for the hook. */
  readonly kind: string;
  /** Which one, for messages. */
  readonly id: (inputs: Inputs) => string;
  /** Reads it; `undefined` when there is none. */
  readonly find: (host: HostConnection, inputs: Inputs) => Promise<unknown>;
  /** Why it cannot be a leftover; `undefined` when it is one. */
  readonly strange: (found: unknown, inputs: Inputs) => string | undefined;
  readonly remove: (host: HostConnection, inputs: Inputs, found: unknown) => Promise<void>;
  /** Whether it also looks when a resource is replaced: only where the old one is surely gone by then. @default false */
  readonly onReplacement?: boolean;
}

const hooks = new WeakMap<HostConnection, Map<string, pulumi.ResourceHook>>();

/** The hook of one kind, as a resource option; made once per host. A preview creates nothing, and gets none. */
export function clearLeftover(host: HostConnection, leftover: Leftover): pulumi.ResourceHookBinding {
  if (pulumi.runtime.isDryRun()) return {};
  const known = hooks.get(host) ?? new Map<string, pulumi.ResourceHook>();
  hooks.set(host, known);
  const hook = known.get(leftover.kind) ?? new pulumi.ResourceHook(`clear left ${leftover.kind}`, (args) => clear(host, leftover, args));
  known.set(leftover.kind, hook);
  return { beforeCreate: [hook] };
}

async function clear(host: HostConnection, leftover: Leftover, args: pulumi.ResourceHookArgs): Promise<void> {
  const inputs = (args.newInputs ?? {}) as Inputs;
  // In a replacement what exists is the old one, still in use.
  if (args.oldInputs !== undefined && leftover.onReplacement !== true) return;
  const found = await leftover.find(host, inputs);
  if (found === undefined) return;
  const strange = leftover.strange(found, inputs);
  const name = `${leftover.kind} ${leftover.id(inputs)}`;
  if (strange !== undefined) throw new Error(`${name}: exists on the host and is not in the state of this stack, ${strange}; expected none; remove it from the host if nobody needs it, or import it`);
  await leftover.remove(host, inputs, found);
  await pulumi.log.info(`${name}: removed, an interrupted run had left it`);
}

/** Reads something that may not exist. */
export async function readIfThere(host: HostConnection, path: string, parameters?: Readonly<Record<string, string>>): Promise<unknown> {
  try {
    return (await host.get(path, parameters)) ?? undefined;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || /does not exist|no such/i.test(error.message))) return undefined;
    throw error;
  }
}

const Named = z.array(z.record(z.string(), z.unknown()));

/** Finds one entry of a list by a key. */
export async function findIn(host: HostConnection, path: string, key: string, value: unknown): Promise<unknown> {
  return Named.parse(await host.get(path)).find((entry) => entry[key] === value);
}

/** Says what differs between what was found and what was about to be made. */
export function differs(found: unknown, wanted: Inputs): string | undefined {
  const entry = z.record(z.string(), z.unknown()).parse(found);
  const wrong = Object.keys(wanted).filter((key) => String(entry[key] ?? "") !== String(wanted[key] ?? ""));
  return wrong.length === 0 ? undefined : `with another ${wrong.join(", ")}`;
}

/** Deletes all entries of a list by position, from the end. */
export async function deletePositions(host: HostConnection, path: string): Promise<void> {
  const count = Named.parse(await host.get(path)).length;
  for (let position = count - 1; position >= 0; position--) await host.delete(`${path}/${position}`);
}

/** Deletes an ipset with its members. */
export async function deleteIpset(host: HostConnection, path: string): Promise<void> {
  const members = z.array(z.object({ cidr: z.string() })).parse(await host.get(path));
  for (const { cidr } of members) await host.delete(`${path}/${encodeURIComponent(cidr)}`);
  await host.delete(path);
}
