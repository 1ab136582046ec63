import type { PlanInput } from "../components/model";
import { parseVersion } from "../components/model/facts";

/** The part of the plan's input that depends on the host: names of privileges differ between versions of Proxmox. */
export function proxmoxOf(version: string): Pick<PlanInput, "proxmox"> {
  const proxmox = parseVersion(version);
  return proxmox === undefined ? {} : { proxmox };
}
