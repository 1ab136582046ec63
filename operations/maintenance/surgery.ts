/**
 * What a state says after data has moved beside Pulumi. Nothing is decrypted: secrets stay the ciphertext that they are,
 * and resources that have nothing to do with a host stay untouched.
 */
import { holderKeyOf } from "../../components/model/recorded";

/** A resource as `pulumi stack export` prints it, as far as it matters here. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly deletedWith?: string;
  readonly dependencies?: readonly string[];
  readonly replaceWith?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/** What `pulumi stack export` prints. */
export interface State {
  readonly version: number;
  readonly deployment: { readonly resources?: readonly StateResource[] };
}

/** Where a holder is now. */
export interface Moved {
  readonly node: string;
  /** Path of each disk in its storage, by interface. */
  readonly paths: Readonly<Record<string, string>>;
}

const PROVIDER = "pulumi:providers:proxmoxve";
/** What is done to a machine, from here or in it, goes with the machine. */
const COMMANDS = ["command:local:Command", "command:remote:Command"];

/** Node on which a state has a holder; undefined when it knows none of this key. */
export function holderNode({ deployment }: State, key: string): unknown {
  return deployment.resources?.find((resource) => holderKeyOf(resource) === key)?.outputs?.["nodeName"];
}

/** Keys of the machines whose holders a state has. */
export function holderKeys({ deployment }: State): readonly string[] {
  return (deployment.resources ?? []).flatMap((resource) => holderKeyOf(resource) ?? []);
}

/** Endpoint that a state's resources were made with; undefined for a state without any. */
export function endpointOf({ deployment }: State): unknown {
  return deployment.resources?.find(({ type }) => type === PROVIDER)?.inputs?.["endpoint"];
}

/** The state when everything of an environment has left its host but the holders, which are on the other one. */
export function leftHost(state: State, endpoint: string, holders: Readonly<Record<string, Moved>>): State {
  return changed(state, (resource) => {
    const key = holderKeyOf(resource);
    if (key !== undefined) return withHolder(resource, holders[key]);
    if (resource.type === PROVIDER) return { ...resource, inputs: { ...resource.inputs, endpoint }, outputs: { ...resource.outputs, endpoint } };
    return resource.type.startsWith("proxmoxve:") || COMMANDS.includes(resource.type) ? undefined : resource;
  });
}

/** The state when one holder is on another node; its firewall is set again there. */
export function leftNode(state: State, key: string, moved: Moved): State {
  const holder = state.deployment.resources?.find((resource) => holderKeyOf(resource) === key)?.urn;
  return changed(state, (resource) => {
    if (resource.urn === holder) return withHolder(resource, moved);
    return resource.type.startsWith("proxmoxve:") && resource.deletedWith === holder ? undefined : resource;
  });
}

function withHolder(resource: StateResource, moved: Moved | undefined): StateResource | undefined {
  if (moved === undefined) return undefined;
  const disks = resource.outputs?.["disks"];
  const placed = Array.isArray(disks) ? disks.map((disk: Readonly<Record<string, unknown>>) => ({ ...disk, pathInDatastore: moved.paths[String(disk["interface"])] ?? disk["pathInDatastore"] })) : disks;
  return { ...resource, inputs: { ...resource.inputs, nodeName: moved.node }, outputs: { ...resource.outputs, nodeName: moved.node, disks: placed } };
}

/** Changes or drops each resource; what stays depends on nothing that went. */
function changed({ deployment, ...others }: State, change: (resource: StateResource) => StateResource | undefined): State {
  const { resources = [], ...rest } = deployment;
  const kept = resources.flatMap((resource) => change(resource) ?? []);
  const known = new Set(kept.map(({ urn }) => urn));
  const still = (urns: readonly string[] | null | undefined): readonly string[] => (urns ?? []).filter((urn) => known.has(urn));
  const cleaned = kept.map((resource): StateResource => {
    const { dependencies, replaceWith, propertyDependencies } = resource;
    return {
      ...resource,
      ...(dependencies === undefined ? {} : { dependencies: still(dependencies) }),
      ...(replaceWith === undefined ? {} : { replaceWith: still(replaceWith) }),
      ...(propertyDependencies === undefined ? {} : { propertyDependencies: Object.fromEntries(Object.entries(propertyDependencies).map(([name, urns]) => [name, still(urns)])) }),
    };
  });
  return { ...others, deployment: { ...rest, resources: cleaned } };
}
