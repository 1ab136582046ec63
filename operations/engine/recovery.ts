import { holderKeyOf, VM_TYPE } from "../../components/model/recorded";
import { freeStack } from "./locks";
import { pulumi, RUN_MARK } from "./pulumi";
import { checkpointOf, type Checkpoint } from "./run";
import type { Target } from "./target";

/** A resource as `pulumi stack export` prints it, as far as it matters here. */
interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  /** It was deleted, and what replaces it is not there yet. */
  readonly pendingReplacement?: boolean;
  /** What the provider could not finish after it had made the resource. */
  readonly initErrors?: readonly string[];
  readonly parent?: string;
  readonly deletedWith?: string;
  readonly dependencies?: readonly string[];
  readonly replaceWith?: readonly string[];
}

/** What `pulumi stack export` prints. */
interface Exported {
  readonly deployment: {
    readonly resources?: readonly ExportedResource[];
    pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string; readonly type: string } }[];
  };
}

/**
 * The one kind of resource whose absence an environment's token cannot tell from a missing right: the provider would fail.
 * A holder of data is none: what it keeps would be left, and nothing may make it anew as if it had never been.
 */
const isMachine = (resource: { readonly urn: string; readonly type: string }): boolean => resource.type === VM_TYPE && holderKeyOf(resource) === undefined;

/**
 * Machines whose creation failed after the host had made them, for example with a disk that could not grow: the state
 * has them as they should be, so that no later run would mend what is missing. One that was ever finished has parts,
 * because its firewall follows; such a one failed in an update, and stays.
 */
export function halfMade(resources: readonly Pick<ExportedResource, "urn" | "type" | "initErrors" | "deletedWith">[]): ReadonlySet<string> {
  const finished = new Set(resources.map(({ deletedWith }) => deletedWith));
  return new Set(resources.filter(({ urn, type, initErrors = [] }) => type === VM_TYPE && initErrors.length > 0 && !finished.has(urn)).map(({ urn }) => urn));
}

/**
 * The deployment without pending operations, and without what is gone already: resources whose replacement began,
 * because the engine had deleted these before the run was killed; machines that the host no longer has; and parts of a
 * machine whose deletion had begun, or that of another part, because it may be done although no answer came, and what is
 * left of them goes with the machine at the latest. Were they kept, the program would not look for what a killed creation
 * left. What depends on them goes too: it was about to go or to be replaced as well, and is cleared and made again like them.
 */
function withoutUnfinished({ deployment, ...others }: Exported, vmids: ReadonlySet<number> | undefined): Exported {
  const { resources = [], ...rest } = deployment;
  const deleting = new Set((rest.pending_operations ?? []).filter(({ type }) => type === "deleting").map(({ resource }) => resource.urn));
  const replacing = new Set(resources.filter(({ pendingReplacement }) => pendingReplacement === true).map(({ deletedWith }) => deletedWith));
  delete rest.pending_operations;
  const half = halfMade(resources);
  const isGone = (resource: ExportedResource): boolean => {
    const { urn, pendingReplacement, type, id, deletedWith } = resource;
    const lost = type === VM_TYPE && vmids?.has(Number(id)) === false && (isMachine(resource) || deleting.has(urn));
    return pendingReplacement === true || half.has(urn) || lost || (deletedWith !== undefined && (deleting.has(urn) || replacing.has(deletedWith)));
  };
  const gone = new Set<string>();
  // A state lists a resource after everything that it depends on.
  const kept = resources.filter((resource) => {
    const { urn, parent, deletedWith, dependencies = [], replaceWith = [] } = resource;
    const needs = [...dependencies, ...replaceWith, ...[parent, deletedWith].flatMap((one) => (one === undefined ? [] : [one]))];
    if (!isGone(resource) && !needs.some((need) => gone.has(need))) return true;
    gone.add(urn);
    return false;
  });
  return { ...others, deployment: { ...rest, resources: kept } };
}

/**
 * Resources of which the state may say more than the host has: a creation or an update stopped in the middle of several
 * requests. The provider then records what it was asked for (an ipset without its member counts as one with it), or the
 * engine still has what was before, and the next run would compare with that.
 */
const halfDone = ({ resources, pending }: Checkpoint): ReadonlySet<string> =>
  new Set([...resources.filter(({ initErrors = [] }) => initErrors.length > 0), ...pending.filter(({ type }) => type === "updating").map(({ resource }) => resource)].map(({ urn }) => urn));

/** Reads these resources back from the host, as far as the state still has them; returns how many. */
async function readBack(target: Target, stack: string, urns: ReadonlySet<string>): Promise<number> {
  const there = urns.size === 0 ? [] : (await checkpoint(target, stack)).resources.filter(({ urn }) => urns.has(urn)).map(({ urn }) => urn);
  if (there.length > 0) await pulumi(target, ["refresh", "--yes", "--skip-preview", "--message", RUN_MARK, ...there.flatMap((urn) => ["--target", urn])], { stack });
  return there.length;
}

/** The state as the file backend keeps it; of another backend, or one that compresses, as the CLI exports it. */
async function checkpoint(target: Target, stack: string): Promise<Checkpoint> {
  const found = checkpointOf(target, stack);
  if (found !== undefined || target.backend === undefined) return found ?? { resources: [], pending: [] };
  const { deployment } = JSON.parse(await pulumi(target, ["stack", "export"], { stack })) as Exported;
  return { resources: deployment.resources ?? [], pending: deployment.pending_operations ?? [] };
}

/** How far a recovery goes. */
export interface RecoveryOptions {
  /**
   * Also looks at what no run noted: machines that the host no longer has go from the state, and the parts of the others,
   * as their rules, are read back. For a person who calls, not before each command. @default false
   */
  readonly thorough?: boolean;
}

/**
 * Clears what a killed or failed run of a stack left, so that the next one goes on: its lock, its orphaned processes,
 * creations that were pending; and reads back what was done in part. What a creation left at the host is cleared by the
 * program itself, right before it creates the same thing again. Does nothing to a stack that was not interrupted.
 *
 * @returns what was done, one line each
 * @throws Failure (2) while a person's own run holds the stack
 */
export async function recover(target: Target, stack: string, { thorough = false }: RecoveryOptions = {}): Promise<string[]> {
  const freed = await freeStack(target, stack);
  const { resources, pending } = await checkpoint(target, stack);
  const unfinished = halfMade(resources);
  // A replacement that failed has deleted these, and the engine would delete them again.
  const replaced = resources.filter(({ pendingReplacement }) => pendingReplacement === true).length;
  const interrupted = pending.length + unfinished.size + replaced > 0;
  const vmids = interrupted || (thorough && resources.some(isMachine)) ? await target.vmids?.(stack) : undefined;
  const lost = resources.filter((resource) => isMachine(resource) && vmids?.has(Number(resource.id)) === false).length;
  if (interrupted || lost > 0) {
    const text = await pulumi(target, ["stack", "export"], { stack });
    await pulumi(target, ["stack", "import"], { stack, input: JSON.stringify(withoutUnfinished(JSON.parse(text) as Exported, vmids)) });
  }
  const half = await readBack(target, stack, new Set([...halfDone({ resources, pending })].filter((urn) => !unfinished.has(urn))));
  const parts = thorough ? await readBack(target, stack, new Set(resources.filter(({ deletedWith }) => deletedWith !== undefined).map(({ urn }) => urn))) : 0;
  const next = (count: number): string => `the next run makes ${count === 1 ? "it" : "them"} again`;
  const done = [
    [pending.length, `dropped ${pending.length} unfinished ${pending.length === 1 ? "operation" : "operations"} of a run that was killed; the next run does them again`],
    [unfinished.size, `took ${counted(unfinished.size, "machine")} that could not be finished out of the state; ${next(unfinished.size)}`],
    [replaced, `took ${counted(replaced, "resource")} out of the state that a replacement had deleted; ${next(replaced)}`],
    [thorough ? lost : 0, `took ${counted(lost, "machine")} out of the state that the host no longer has; ${next(lost)}`],
    [half, `read back ${counted(half, "resource")} that ${half === 1 ? "was" : "were"} done in part; the next run does the rest`],
    [parts, `read back ${parts === 1 ? "a part of a machine" : `${parts} parts of machines`}; the next run makes what is missing`],
  ] as const;
  return [...freed, ...done.flatMap(([count, line]) => (count === 0 ? [] : [`${stack}: ${line}`]))];
}

const counted = (count: number, noun: string): string => (count === 1 ? `a ${noun}` : `${count} ${noun}s`);
