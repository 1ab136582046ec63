/** The chain that gives a right, in words: from who asks to the object. */
import type { Identity, Source } from "./rights";

/**
 * Steps from somebody to an object, for example `pulumi-dev@pve!deploy`, `its user pulumi-dev@pve`, `ACL /`, `role vm`,
 * `propagates to /vms/1011`.
 */
export function chainOf({ id, user, token }: Identity, source: Source, object: string): readonly string[] {
  if (token === undefined) return [id, ...stepsOf(source, object)];
  if (!token.separated) return [id, `its user ${user.id}`, ...stepsOf(source, object)];
  return [id, ...stepsOf(source, object), ...(source.user ? [`as its user ${user.id} has by ${stepsOf(source.user, object).join(", ")}`] : [])];
}

function stepsOf({ entry, pool }: Source, object: string): readonly string[] {
  if (entry === undefined) return ["everything"];
  const { path, role, holder } = entry;
  const head = [...(holder.startsWith("@") ? [`group ${holder.slice(1)}`] : []), `ACL ${path}`, `role ${role}`];
  if (pool !== undefined) return [...head, ...(path === `/pool/${pool}` ? [] : [`propagates to /pool/${pool}`]), `member ${object}`];
  return path === object ? head : [...head, `propagates to ${object}`];
}

/** The chain as one text. */
export function chainText(chain: readonly string[]): string {
  return chain.join(" -> ");
}
