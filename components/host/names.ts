import type { HostPlan } from "../model/plan";

/** Name of a resource that each node has one of: the main node's is the plain one, so that a node may join a host. */
export function ofNode({ node }: HostPlan, name: string, owner: string): string {
  return owner === node ? name : `${name}-${owner}`;
}
