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
    pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
  };
}

/** The one resource whose absence an environment's token cannot tell from a missing right: the provider would fail. */
const VM = "proxmoxve:index/vmLegacy:VmLegacy";

/**
 * Machines whose creation failed after the host had made them, for example with a disk that could not grow: the state
 * has them as they should be, so that no later run would mend what is missing. One that was ever finished has parts,
 * because its firewall follows; such a one failed in an update, and stays.
 */
export function halfMade(resources: readonly Pick<ExportedResource, "urn" | "type" | "initErrors" | "deletedWith">[]): ReadonlySet<string> {
  const finished = new Set(resources.map(({ deletedWith }) => deletedWith));
  return new Set(resources.filter(({ urn, type, initErrors = [] }) => type === VM && initErrors.length > 0 && !finished.has(urn)).map(({ urn }) => urn));
}

/**
 * The deployment without pending operations, and without what is gone already: resources whose replacement began,
 * because the engine had deleted these before the run was killed; machines that the host no longer has; and parts of a
 * machine whose deletion had begun, because it may be done, and what is left of them goes with the machine at the
 * latest. Were they kept, the program would not look for what a killed creation left. What depends on them goes too: it
 * was about to go or to be replaced as well, and is cleared and made again like them.
 */
function withoutUnfinished({ deployment, ...others }: Exported, vmids: ReadonlySet<number> | undefined): Exported {
  const { resources = [], ...rest } = deployment;
  const deleting = new Set((rest.pending_operations ?? []).filter(({ type }) => type === "deleting").map(({ resource }) => resource.urn));
  delete rest.pending_operations;
  const half = halfMade(resources);
  const isGone = ({ urn, pendingReplacement, type, id, deletedWith }: ExportedResource): boolean =>
    pendingReplacement === true || half.has(urn) || (type === VM && vmids?.has(Number(id)) === false) || (deletedWith !== undefined && deleting.has(urn));
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
  const there = (checkpointOf(target, stack)?.resources ?? []).filter(({ urn }) => urns.has(urn)).map(({ urn }) => urn);
  if (there.length > 0) await pulumi(target, ["refresh", "--yes", "--skip-preview", "--message", RUN_MARK, ...there.flatMap((urn) => ["--target", urn])], { stack });
  return there.length;
}

/**
 * Clears what a killed or failed run of a stack left, so that the next one goes on: its lock, its orphaned processes,
 * creations that were pending; and reads back what was done in part. What a creation left at the host is cleared by the
 * program itself, right before it creates the same thing again. Does nothing to a stack that was not interrupted.
 *
 * @returns what was done, one line each
 * @throws Failure (2) while a person's own run holds the stack
 */
export async function recover(target: Target, stack: string): Promise<string[]> {
  const done = await freeStack(target, stack);
  const checkpoint = checkpointOf(target, stack) ?? { resources: [], pending: [] };
  const unfinished = halfMade(checkpoint.resources);
  const [pending, half] = [checkpoint.pending.length, unfinished.size];
  // A replacement that failed has deleted these, and the engine would delete them again.
  const replaced = checkpoint.resources.filter(({ pendingReplacement }) => pendingReplacement === true).length;
  if (pending + half + replaced > 0) {
    const text = await pulumi(target, ["stack", "export"], { stack });
    await pulumi(target, ["stack", "import"], { stack, input: JSON.stringify(withoutUnfinished(JSON.parse(text) as Exported, await target.vmids?.(stack))) });
  }
  const read = await readBack(target, stack, new Set([...halfDone(checkpoint)].filter((urn) => !unfinished.has(urn))));
  const dropped = pending === 0 ? [] : [`${stack}: dropped ${pending} unfinished ${pending === 1 ? "operation" : "operations"} of a run that was killed; the next run does them again`];
  const unmade = half === 0 ? [] : [`${stack}: took ${half === 1 ? "a machine" : `${half} machines`} that could not be finished out of the state; the next run makes ${half === 1 ? "it" : "them"} again`];
  const gone = replaced === 0 ? [] : [`${stack}: took ${replaced === 1 ? "a resource" : `${replaced} resources`} out of the state that a replacement had deleted; the next run makes ${replaced === 1 ? "it" : "them"} again`];
  const seen = read === 0 ? [] : [`${stack}: read back ${read === 1 ? "a resource" : `${read} resources`} that ${read === 1 ? "was" : "were"} done in part; the next run does the rest`];
  return [...done, ...dropped, ...unmade, ...gone, ...seen];
}
