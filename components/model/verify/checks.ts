/** Every finding that verification can have: its id, how bad it is, what it says. */
import { findingsOf, type Check } from "../finding";

const error = (title: string): Check => ({ severity: "error", title });
const warning = (title: string): Check => ({ severity: "warning", title });

/** The checks of `trilane verify`. */
export const VERIFY_CHECKS = {
  "datacenter-firewall-off": error("the firewall of the datacenter is off: nothing is filtered anywhere"),
  "datacenter-firewall-loosened": error("an option of the datacenter's firewall lets more through"),
  "node-firewall-off": error("the firewall of a node is off: the host itself is open"),
  "machine-firewall-off": error("the firewall of a machine is off"),
  "machine-firewall-loosened": error("an option of a machine's firewall lets more through"),
  "rule-missing": error("a rule is missing"),
  "rule-disabled": error("a rule is switched off"),
  "rule-foreign": error("a rule that the plan does not know"),
  "rule-order": error("rules stand in another order: the first match wins"),
  "ipset-missing": error("a set that rules name is missing"),
  "ipset-differs": error("a set has other members"),
  "alias-missing": error("an alias is missing"),
  "alias-differs": error("an alias has another address"),
  "group-missing": error("a security group is missing"),
  "nic-missing": error("a machine has no network card"),
  "nic-no-bridge": error("a network card without a bridge: the machine talks through the host, past VLAN and firewall"),
  "nic-elsewhere": error("a network card on another bridge, VLAN or address"),
  "nic-extra": error("a network card that the plan does not know"),
  "nic-unfiltered": error("a network card that the firewall does not filter"),
  "machine-missing": error("a machine of the plan is not on the host"),
  "machine-elsewhere": error("a machine has another name, pool or node"),
  "machine-snippet": error("a snippet is attached: it can hold anything, and every token can read it"),
  "machine-options": error("a machine has options or devices that the plan does not know"),
  "machine-first-boot": error("what cloud-init tells a machine differs: keys, addresses, names"),
  "machine-size": warning("a machine has another size or other limits"),
  "machine-protection": warning("the protection against deletion differs"),
  "guest-in-pool": error("a guest in an environment's pool that the plan does not know"),
  "guest-in-range": warning("a guest has a VMID of an environment's range"),
  "guest-in-network": error("a guest that the plan does not know is in an environment's network"),
  "guest-untagged": warning("a guest may send into every VLAN of the bridge"),
  "storage-missing": error("a storage is missing"),
  "storage-differs": error("a storage has another folder, other contents or is switched off"),
  "image-missing": error("an image is missing: a machine that has to be replaced could not be made"),
  "backup-missing": error("a backup job is missing"),
  "backup-differs": error("a backup job is off, or backs up something else"),
  "pool-missing": error("a pool is missing"),
  "role-missing": error("a role is missing"),
  "role-differs": error("a role has other privileges"),
  "user-missing": error("a user is missing"),
  "user-disabled": error("a user is switched off"),
  "user-foreign": error("a user of an environment that is not in the ladder"),
  "user-grouped": error("a user of an environment is in a group, and has its rights too"),
  "token-missing": error("a token is missing"),
  "token-differs": error("a token has separated privileges or an end"),
  "token-foreign": error("a token that the plan does not know"),
  "grant-missing": error("a right is missing"),
  "grant-foreign": error("a right that the plan does not know, on what is an environment's or to an environment's user"),
  "rights-missing": error("the token that reads lacks a right"),
  "rights-extra": error("the token that reads may do more than its environment needs"),
  unseen: error("the token may not read what has to be verified"),
} as const satisfies Readonly<Record<string, Check>>;

/** Makes a finding of one of these checks. */
export const found = findingsOf(VERIFY_CHECKS);
