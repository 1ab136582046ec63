/** What Proxmox is told for a grant on an environment: entries of its access control list. */
import { names } from "../identity";
import type { HostPlan } from "../plan";
import type { GrantSubject } from "./grant";

/** A role on a path, given to the user of a grant. */
export interface GrantedEntry {
  readonly path: string;
  readonly role: string;
  readonly propagate: boolean;
}

/** Proxmox's own role that sees and changes nothing: every privilege that ends in `.Audit`. */
const SEEING = "PVEAuditor";

/**
 * Entries of a grant. Only roles that the host has anyway: a grant never makes one. Undefined where the host has no role
 * for the right: nobody in stacks/access.ts starts and stops machines there.
 */
export function entriesFor(right: Extract<GrantSubject, { kind: "environment" }>["right"], environment: string, host: HostPlan): readonly GrantedEntry[] | undefined {
  const access = host.access.find(({ pool }) => pool === names.pool(environment));
  if (access === undefined) return undefined;
  const path = `/pool/${access.pool}`;
  switch (right) {
    case "see":
      return [{ path, role: SEEING, propagate: true }];
    case "operate": {
      const role = names.peopleRole(environment, "deployer");
      return host.people?.roles.some(({ id }) => id === role) === true ? [{ path, role, propagate: true }] : undefined;
    }
    case "change":
      return access.grants;
  }
}
