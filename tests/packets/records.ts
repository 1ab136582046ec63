/** What an embedded host keeps of a plan about its network: what the components declare, as Proxmox stores it. */
import { verifyRule, type RuleEnvironment } from "../../simulator/firewall/config";
import type { FirewallRecord, FirewallRule as StoredRule, GuestRecord, InterfaceRecord, IpsetEntry } from "../../simulator/state/records";
import type { NetworkRecords } from "../../simulator/world/network/records";
import type { EstatePlan, FirewallRule, GatewayPlan, HostPlan, MachinePlan } from "../../components/model";

/** Records of the main host of a plan with every machine running. */
export function recordsOf({ hosts: [host], environments }: EstatePlan): NetworkRecords {
  const machines = environments.filter((one) => one.host === host.stack).flatMap((one) => one.machines);
  const cluster = clusterOf(host);
  return {
    node: { name: host.node, cores: 32, memoryMiB: 131_072, diskGiB: 2048, address: host.nodeAddress, interfaces: interfacesOf(host) },
    addresses: { [host.node]: host.nodeAddress },
    guests: new Map([...machines.map((machine) => [machine.vmid, guestOf(host.node, machineConfig(machine))] as const), ...(host.gateway ? [[host.gateway.vmid, guestOf(host.node, gatewayConfig(host.gateway))] as const] : [])]),
    firewalls: new Map<string, FirewallRecord>([
      ["cluster", cluster],
      [`node/${host.node}`, { ...NOTHING, options: { enable: Number(host.firewall.node.enabled), nftables: Number(host.firewall.node.nftables), ndp: 1 } }],
      ...machines.map((machine) => [`vm/${machine.vmid}`, machineFirewall(machine, cluster)] as const),
    ]),
  };
}

const NOTHING: FirewallRecord = { options: {}, rules: [], aliases: {}, ipsets: {}, groups: {} };

/** The node stands in the one network of mode `flat`, else in one of its own with the router at the end. */
function interfacesOf({ bridge, nodeAddress, gateway, networks: [network] }: HostPlan): Record<string, InterfaceRecord> {
  const [length, router] = network?.mode === "flat" ? [network.prefixLength, network.gateway] : [24, nodeAddress.replace(/\d+$/, "254")];
  const carrier: InterfaceRecord = { type: "bridge", bridge_ports: "enp1s0", address: nodeAddress, cidr: `${nodeAddress}/${length}`, gateway: router };
  return { enp1s0: { type: "eth" }, [bridge]: carrier, ...(gateway ? { [gateway.bridge]: { type: "bridge", bridge_ports: "" } } : {}) };
}

const guestOf = (node: string, config: Record<string, string>): GuestRecord => ({ node, config, pending: {}, pendingDelete: [], startedAt: 1 });

function machineConfig({ mac, bridge, vlan, firewall, address, prefixLength, gateway, name }: MachinePlan): Record<string, string> {
  return { name, net0: nic(mac, bridge, vlan, firewall.nic), ipconfig0: `gw=${gateway},ip=${address}/${prefixLength}` };
}

function gatewayConfig({ name, uplink, bridge, legs }: GatewayPlan): Record<string, string> {
  const inside = legs.map(({ mac, vlan }, index) => [`net${index + 1}`, nic(mac, bridge, vlan, false)]);
  return { name, net0: nic(uplink.mac, uplink.bridge, undefined, false), ...Object.fromEntries(inside) };
}

const nic = (mac: string, bridge: string, tag: number | undefined, firewall: boolean): string => `virtio=${mac},bridge=${bridge},firewall=${Number(firewall)}${tag === undefined ? "" : `,tag=${tag}`}`;

function clusterOf(host: HostPlan): FirewallRecord {
  const { enabled, ebtables, inputPolicy, outputPolicy } = host.firewall.datacenter;
  const aliases = Object.fromEntries(host.aliases.map(({ name, cidr }) => [name.toLowerCase(), { name, cidr }]));
  const ipsets = Object.fromEntries([...host.ipsets, ...host.networks.map(({ ipset }) => ipset)].map(({ name, cidrs }) => [name, { entries: cidrs.map((cidr): IpsetEntry => ({ cidr })) }]));
  const named: FirewallRecord = { options: { enable: Number(enabled), ebtables: Number(ebtables), policy_in: inputPolicy, policy_out: outputPolicy }, rules: [], aliases, ipsets, groups: {} };
  const groups = Object.fromEntries(host.networks.map(({ adminGroup: { name, rules } }) => [name, { rules: stored(rules, "group", named) }]));
  return { ...named, rules: stored(host.rules, "cluster", named), groups };
}

function machineFirewall({ firewall: { options, rules, ipfilter } }: MachinePlan, cluster: FirewallRecord): FirewallRecord {
  const { enabled, inputPolicy, outputPolicy, ...flags } = options;
  const numbers = Object.fromEntries(Object.entries(flags).flatMap(([name, value]) => (typeof value === "boolean" ? [[name, Number(value)]] : [])));
  const own: FirewallRecord = { ...NOTHING, options: { enable: Number(enabled), policy_in: inputPolicy, policy_out: outputPolicy, ...numbers }, ipsets: { [ipfilter.name]: { entries: ipfilter.cidrs.map((cidr) => ({ cidr })) } } };
  return { ...own, rules: stored(rules, "vm", cluster, own) };
}

/** Rules as Proxmox stores them: it finds out which version of IP they are about. */
function stored(rules: readonly FirewallRule[], environment: RuleEnvironment, cluster: FirewallRecord, own?: FirewallRecord): StoredRule[] {
  return rules.map((rule): StoredRule => {
    if ("securityGroup" in rule) return { type: "group", action: rule.securityGroup, enable: 1 };
    const { type, action, proto, dport, source, dest } = rule;
    const one: StoredRule = { type, action, enable: 1, ...(proto === undefined ? {} : { proto }), ...(dport === undefined ? {} : { dport }), ...(source === undefined ? {} : { source }), ...(dest === undefined ? {} : { dest }) };
    verifyRule(one, environment, cluster, own);
    return one;
  });
}
