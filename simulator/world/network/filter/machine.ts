import type { FirewallRecord } from "../../../state/records";
import { tapName, type Nic } from "../wiring";
import { addRules, type Direction, type Making } from "./group";
import { setName, type Scope, type Version } from "./names";
import { SET_MARK, UNMARKED } from "./rule";
import { policyLines } from "./standard";

/** Whether an option is on; absent it has the value that Proxmox gives it. */
export function isOn(options: FirewallRecord["options"], name: string, absent: boolean): boolean {
  const value = options[name];
  return value === undefined ? absent : Number(value) !== 0;
}

/** Whether Proxmox filters the packets of a NIC: both the NIC and the machine say so. */
export function isFiltered(nic: Nic, firewall: Readonly<FirewallRecord> | undefined): firewall is Readonly<FirewallRecord> {
  return nic.firewall && firewall !== undefined && isOn(firewall.options, "enable", false);
}

/** Both chains of a NIC, plugged into those of all (Firewall.pm generate_tap_rules_direction). */
export function addNic(making: Making, nic: Nic, firewall: Readonly<FirewallRecord>, cluster: Readonly<FirewallRecord>): void {
  for (const direction of ["IN", "OUT"] as const) addDirection(making, nic, firewall, { cluster, own: { vmid: nic.vmid, firewall } }, direction);
}

function addDirection(making: Making, nic: Nic, { options, rules }: Readonly<FirewallRecord>, scope: Scope, direction: Direction): void {
  const { chains, version } = making;
  const tap = tapName(nic);
  const chain = `${tap}-${direction}`;
  const accept = direction === "OUT" ? SET_MARK : "-j ACCEPT";
  chains.create(chain);
  if (isOn(options, "dhcp", true)) chains.add(chain, `${DHCP[version][direction]} ${accept}`);
  if (direction === "OUT") chains.add(chain, ...bindings(nic, options, scope, version));
  if (version === 6 && isOn(options, "ndp", true)) chains.add(chain, ...discovery(direction, options).map((type) => `-p icmpv6 --icmpv6-type ${type} ${accept}`));
  const own = rules.filter(({ iface }) => iface === undefined || iface === `net${nic.index}`);
  addRules(making, chain, own, direction, scope, { ACCEPT: accept, REJECT: "-j PVEFW-reject" }, direction === "OUT" ? "-j RETURN" : "-j ACCEPT");
  const policy = direction === "OUT" ? (options.policy_out ?? "ACCEPT") : (options.policy_in ?? "DROP");
  chains.add(chain, ...policyLines(String(policy), accept));
  const side = direction === "OUT" ? "in" : "out";
  chains.add(`PVEFW-FWBR-${direction}`, `-m physdev --physdev-is-bridged --physdev-${side} ${tap} -j ${chain}`);
}

const DHCP = {
  4: { OUT: "-p udp --sport 68 --dport 67", IN: "-p udp --sport 67 --dport 68" },
  6: { OUT: "-p udp --sport 546 --dport 547", IN: "-p udp --sport 547 --dport 546" },
} as const;

/** What binds a machine to its addresses: a set of that name does so without the option, too. */
function bindings({ vmid, index, mac }: Nic, options: FirewallRecord["options"], { own }: Scope, version: Version): readonly string[] {
  const set = `ipfilter-net${index}`;
  const isBound = isOn(options, "ipfilter", false) || own?.firewall.ipsets[set] !== undefined;
  return [
    ...(isOn(options, "macfilter", true) ? [`-m mac ! --mac-source ${mac} -j DROP`] : []),
    ...(version === 6 && !isOn(options, "radv", false) ? ["-p icmpv6 --icmpv6-type router-advertisement -j DROP"] : []),
    ...(isBound ? [`-m set ! --match-set ${setName(vmid, set, version)} src -j DROP`] : []),
    `-j MARK --set-mark ${UNMARKED}`,
  ];
}

function discovery(direction: Direction, options: FirewallRecord["options"]): readonly string[] {
  const announces = direction === "IN" || isOn(options, "radv", false);
  return ["router-solicitation", ...(announces ? ["router-advertisement"] : []), "neighbor-solicitation", "neighbor-advertisement"];
}
