/** Firewall options that Proxmox leaves out of its answer have their default, and often the default is the open one. */
import type { Finding } from "../finding";
import { found, type VERIFY_CHECKS } from "./checks";
import type { DeployedOptions } from "./deployed";

/** One option: what it must be, and what it is where the host names none (schema of Proxmox VE 9.2). */
interface Wanted {
  readonly option: string;
  readonly value: string;
  readonly absent: string;
}

/** Which options a firewall must have, and which checks they belong to. */
interface Firewall {
  readonly off: keyof typeof VERIFY_CHECKS;
  readonly loosened: keyof typeof VERIFY_CHECKS;
  /** What `enable` is where it is not set. */
  readonly enabledByDefault: boolean;
  readonly options: readonly Wanted[];
}

const option = (name: string, value: string, absent: string): Wanted => ({ option: name, value, absent });

/** The datacenter's: off unless switched on. */
export const DATACENTER: Firewall = {
  off: "datacenter-firewall-off",
  loosened: "datacenter-firewall-loosened",
  enabledByDefault: false,
  options: [option("policy_in", "DROP", "DROP"), option("ebtables", "1", "1")],
};

/** A node's: on unless switched off. With nftables the rules of bridges work otherwise (pve-firewall, tech preview). */
export const NODE: Firewall = { off: "node-firewall-off", loosened: "node-firewall-off", enabledByDefault: true, options: [option("nftables", "0", "0")] };

/** A machine's: off unless switched on, and open outwards unless closed. */
export const MACHINE: Firewall = {
  off: "machine-firewall-off",
  loosened: "machine-firewall-loosened",
  enabledByDefault: false,
  options: [
    option("policy_in", "DROP", "DROP"),
    option("policy_out", "DROP", "ACCEPT"),
    option("ipfilter", "1", "0"),
    option("macfilter", "1", "1"),
    option("dhcp", "0", "0"),
    option("ndp", "0", "1"),
    option("radv", "0", "0"),
  ],
};

/** Compares the options of one firewall; a firewall that is off is one finding, whatever its options say. */
export function compareOptions(firewall: Firewall, options: DeployedOptions, place: string, remedy: string): readonly Finding[] {
  const enabled = options["enable"];
  if (enabled === undefined ? !firewall.enabledByDefault : String(enabled) === "0") {
    return [found(firewall.off, place, enabled === undefined ? "the firewall is off (enable is not set)" : "the firewall is off", "enable 1", remedy)];
  }
  return firewall.options
    .filter(({ option: name, value, absent }) => String(options[name] ?? absent) !== value)
    .map(({ option: name, value, absent }) => found(firewall.loosened, place, `${name} is ${String(options[name] ?? `${absent}, because it is not set`)}`, value, remedy));
}
