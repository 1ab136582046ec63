import type { EnvironmentFacts } from "./facts";
import type { EnvironmentPlan } from "./plan";
import type { Problem } from "./problem";
import type { RecordedMachine } from "./recorded";

/**
 * Machines that are gone while the state still has their firewall, as a killed replacement leaves them: the engine would
 * make the VM, find the rules in the state, and leave them out. A token that sees no machine of its pool takes none for
 * gone: what it lacks is told already.
 */
export function checkLost({ environment, access, machines }: EnvironmentPlan, recorded: readonly RecordedMachine[], { existing, privileges }: Pick<EnvironmentFacts, "existing" | "privileges">): readonly Problem[] {
  if (privileges[`/pool/${access.pool}`]?.includes("VM.Audit") !== true) return [];
  return recorded.flatMap(({ key, vmid }) => {
    if (!machines.some((machine) => machine.key === key) || existing.some((machine) => machine.vmid === vmid)) return [];
    const gone = vmid === undefined ? "its VM is not there any more" : `its VM ${vmid} is not on the host`;
    return [{ place: `stack ${environment}`, problem: `${key} has its firewall in the state, and ${gone}: a run was killed or failed, or somebody removed it`, expected: "a machine with its firewall, or neither", next: `run npx trilane recover ${environment}` }];
  });
}
