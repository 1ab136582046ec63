/** What a token may do, held against what it is for: too little fails half-way, too much is a hole. */
import { byText, entriesOf, ownValue } from "../canonical";
import type { AccessPlan } from "../plan";

/** Privileges by path, as `GET /access/permissions` tells them for the asking token. */
export type Privileges = Readonly<Record<string, readonly string[]>>;

/** What an environment's token lacks, in words: `VM.Audit on /pool/dev`. */
export function missingRights({ grants, roles }: AccessPlan, held: Privileges): readonly string[] {
  return grants.flatMap(({ role, path }) => {
    const own = ownValue(held, path) ?? [];
    const lacking = (roles.find(({ id }) => id === role)?.privileges ?? []).filter((privilege) => !own.includes(privilege));
    return lacking.length > 0 ? [`${lacking.join(", ")} on ${path}`] : [];
  });
}

/** What an environment's token has beyond its grants, in words. Proxmox lists a pool's machines and storages one by one. */
export function extraRights(plan: AccessPlan, held: Privileges): readonly string[] {
  return entriesOf(held).flatMap(([path, privileges]) => {
    const extra = privileges.filter((privilege) => !allowed(plan, path, privilege)).sort(byText);
    return extra.length > 0 ? [`${extra.join(", ")} on ${path}`] : [];
  });
}

function allowed({ pool, grants, roles }: AccessPlan, path: string, privilege: string): boolean {
  return grants.some((grant) => {
    const covers = path === grant.path || (grant.propagate && path.startsWith(`${grant.path}/`)) || (grant.path === `/pool/${pool}` && /^\/(vms|storage)\//.test(path));
    return covers && (roles.find(({ id }) => id === grant.role)?.privileges.includes(privilege) ?? false);
  });
}
