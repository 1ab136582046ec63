/** What the token of an environment may do, gained and lost. */
import type { AccessPlan } from "../plan";
import { found, type Found } from "./words";

/** Privileges by path, as Proxmox would expand roles and grants. */
function effective({ roles, grants }: AccessPlan): ReadonlyMap<string, ReadonlySet<string>> {
  const paths = new Map<string, Set<string>>();
  for (const { role, path, propagate } of grants) {
    const key = propagate ? `${path} and below` : path;
    const known = paths.get(key) ?? new Set();
    for (const privilege of roles.find(({ id }) => id === role)?.privileges ?? []) known.add(privilege);
    paths.set(key, known);
  }
  return paths;
}

/** What the token of an environment may do that it could not, and the other way round. */
export function rightChanges(before: AccessPlan, after: AccessPlan): readonly Found[] {
  const [old, now] = [effective(before), effective(after)];
  const holder = `${after.user}!${after.token}`;
  return [
    ...[...now].flatMap(([path, privileges]) => gained(privileges, old.get(path)).map((list) => found("right", "opening", "added", path, `the token of ${after.user} gains ${list} on ${path}`))),
    ...[...old].flatMap(([path, privileges]) => gained(privileges, now.get(path)).map((list) => found("right", "alteration", "removed", path, `the token of ${after.user} loses ${list} on ${path}`))),
    ...(`${before.user}!${before.token}` === holder ? [] : [found("right", "replacement", "replaced", holder, `the token is ${holder}, and was ${before.user}!${before.token}`, { details: ["hand it over again: npx trilane handover"] })]),
  ];
}

function gained(privileges: ReadonlySet<string>, known: ReadonlySet<string> = new Set()): readonly string[] {
  const list = [...privileges].filter((privilege) => !known.has(privilege)).sort();
  return list.length === 0 ? [] : [list.join(", ")];
}
