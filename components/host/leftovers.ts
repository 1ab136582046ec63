/**
 * A run that is killed while Proxmox makes something leaves it on the host but not in Pulumi's state, and the next
 * run would fail with "already exists". So before a resource that the state does not know is created, its leftover is
 * looked for and removed. Nothing is removed that is not exactly what the creation was about to make: anything else is
 * somebody's, and is reported.
 *
 * Pulumi's resource hooks would be the place for this, but they need a language host that passes them on: the one
 * that is built from Go modules is older.
 */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { ApiError } from "./client.cjs";
import type { HostConnection } from "./connection";

/** Inputs of the resource that is about to be created, as plain values. */
export type Inputs = Readonly<Record<string, unknown>>;

/** How to find, recognise and remove what an interrupted creation left. */
export interface Leftover {
  /** Short name of the kind, for messages. */
  readonly kind: string;
  /** Which one, for messages. */
  readonly id: (inputs: Inputs) => string;
  /** Reads it; `undefined` when there is none. */
  readonly find: (host: HostConnection, inputs: Inputs) => Promise<unknown>;
  /** Why it cannot be a leftover; `undefined` when it is one. */
  readonly strange: (found: unknown, inputs: Inputs) => string | undefined;
  readonly remove: (host: HostConnection, inputs: Inputs, found: unknown) => Promise<void>;
}

/** Clears the way for resources that are not in the stack's state yet. */
export class Leftovers {
  /**
   * @param host asked with the stack's own token
   * @param known names of the resources in the stack's state; `undefined` in a preview, which creates and removes nothing
   * @param before until when nothing is removed. @default from the first declaration on
   */
  constructor(
    private readonly host: HostConnection,
    private readonly known: ReadonlySet<string> | undefined,
    private readonly before: Promise<void> = Promise.resolve(),
  ) {}

  readonly #looking: Promise<unknown>[] = [];

  #watched = false;

  /**
   * Waits until everything that was declared so far was looked for. To be called right after the declarations: from
   * then on it tells what is in the way, in plain lines, and what cannot be created is not declared. Without it the
   * error reaches Pulumi through each resource, in words of the SDK.
   * @throws RunError with everything that is in the way
   */
  async settled(): Promise<void> {
    this.#watched = true;
    const failed = (await Promise.allSettled(this.#looking)).filter((result) => result.status === "rejected").map(({ reason }) => reason as Error);
    if (failed.length > 0) throw new pulumi.RunError(failed.map(({ message }) => message).join("\n"));
  }

  /**
   * For `dependsOn`: the given resources, once nothing is in the way of creating the resource `name`.
   * @throws RunError when something is in the way that no interrupted run of this stack can have left
   */
  cleared(leftover: Leftover, name: string, inputs: Inputs, after: readonly pulumi.Resource[] = []): Promise<pulumi.Resource[]> {
    const looked = this.#look(leftover, name, inputs, after);
    this.#looking.push(looked);
    return looked.catch((error: unknown) => (this.#watched ? new Promise<never>(() => undefined) : Promise.reject(error as Error)));
  }

  async #look(leftover: Leftover, name: string, inputs: Inputs, after: readonly pulumi.Resource[]): Promise<pulumi.Resource[]> {
    if (this.known === undefined || this.known.has(name)) return [...after];
    await this.before;
    try {
      await this.#clear(leftover, inputs);
    } catch (error) {
      if (error instanceof ApiError) throw new pulumi.RunError(`${leftover.kind} ${leftover.id(inputs)}: cannot see whether an interrupted run left it, got ${error.message}; expected an answer; run again`);
      throw error;
    }
    return [...after];
  }

  async #clear(leftover: Leftover, inputs: Inputs): Promise<void> {
    const found = await leftover.find(this.host, inputs);
    if (found === undefined) return;
    const strange = leftover.strange(found, inputs);
    const name = `${leftover.kind} ${leftover.id(inputs)}`;
    if (strange !== undefined) throw new pulumi.RunError(`${name}: exists on the host and is not in the state of this stack, ${strange}; expected none; remove it from the host if nobody needs it, or import it`);
    try {
      await leftover.remove(this.host, inputs, found);
    } catch (error) {
      // Its machine may be replaced at this very moment, by this run: then it went with the machine.
      if ((await leftover.find(this.host, inputs)) === undefined) return;
      throw error;
    }
    await pulumi.log.info(`${name}: removed, an interrupted run had left it`);
  }
}

/** Reads something that may not exist. A token may hear 403 about what does not exist: the creation itself tells then. */
export async function readIfThere(host: HostConnection, path: string, parameters?: Readonly<Record<string, string>>): Promise<unknown> {
  try {
    return (await host.get(path, parameters)) ?? undefined;
  } catch (error) {
    if (error instanceof ApiError && ([403, 404].includes(error.status) || /does not exist|no such/i.test(error.message))) return undefined;
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
