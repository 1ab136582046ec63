/**
 * The gateway of mode `internal`: one VM per host with a NIC outside and one in each environment. It is configured by
 * a NoCloud seed that holds the plan and no secret: the private key of its VPN is made in it and never leaves it.
 */
import { Cidr } from "./address";
import { byText, canonicalText, entriesOf, sortedBy } from "./canonical";
import { networksOf } from "./flow";
import { ADMIN_USER, macOf } from "./identity";
import { planRuleset, UPLINK, VPN_INTERFACE } from "./ruleset";
import { rulesetText } from "./ruleset-text";
import type { Capacity, EnvironmentPlan, FlowPlan, GatewayLeg, GatewayPlan, GatewayRuleset, GatewaySeed, ImagePlan, SizePlan } from "./plan";
import type { GatewaySettings, HostSettings } from "./settings";

/** Storage of the gateway's disk and seed: no environment's token reaches it. */
export const GATEWAY_STORAGE = "trilane-gateway";

/** What a gateway takes. It forwards and filters in its kernel: little is enough. */
export const GATEWAY_SIZE: SizePlan = { cores: 2, cpuLimit: 2, cpuWeight: 1000, memoryMiB: 1024, memoryFloorMiB: 1024, diskGiB: 10, diskIops: 1000, diskMBps: 200, networkMBps: 1000 };

/** What it takes from the host. */
export const GATEWAY_DEMAND: Capacity = { cores: GATEWAY_SIZE.cpuLimit, memoryMiB: GATEWAY_SIZE.memoryMiB, diskGiB: GATEWAY_SIZE.diskGiB };

/** What a gateway is made from. */
export interface GatewayParts {
  readonly estate: string;
  readonly host: HostSettings;
  readonly gateway: GatewaySettings;
  readonly image: ImagePlan;
  /** The environments of its host. */
  readonly environments: readonly EnvironmentPlan[];
}

/** Plans the gateway of a host. Expects input without problems. */
export function planGateway({ estate, host, gateway, image, environments }: GatewayParts): GatewayPlan {
  const legs = sortedBy(environments.flatMap((plan) => legOf(plan, gateway.vmid)), ({ environment }) => environment);
  const name = `${estate}-gateway`;
  const uplink = { bridge: host.bridge, mac: macOf(gateway.vmid), address: gateway.address, router: gateway.router };
  const ruleset = rulesetOf(host, gateway, legs, environments);
  const machine = { name, node: host.node, vmid: gateway.vmid, storage: GATEWAY_STORAGE, image: image.volume };
  return {
    ...machine,
    description: `gateway of ${legs.map(({ environment }) => environment).join(", ")}: the only way in and out`,
    size: GATEWAY_SIZE,
    uplink,
    bridge: host.internalBridge,
    legs,
    flows: gatewayFlows(host, gateway),
    ...(gateway.vpn ? { vpn: gateway.vpn.network } : {}),
    ruleset,
    seed: seedOf(name, host, gateway, uplink.mac, legs, rulesetText(ruleset)),
    immutable: canonicalText({ ...machine, checksum: image.checksum, checksumAlgorithm: image.checksumAlgorithm }),
  };
}

function legOf({ environment, network }: EnvironmentPlan, vmid: number): readonly GatewayLeg[] {
  if (network.mode !== "internal") return [];
  const { vlan, cidr, gateway } = network;
  return [{ environment, interface: `env-${vlan}`, vlan, mac: legMac(vmid, vlan), address: `${gateway}/${Cidr.of(cidr).prefix}`, cidr }];
}

/** A locally administered address from the gateway's VMID and the tag: it stays when another environment comes or goes. */
function legMac(vmid: number, vlan: number): string {
  return ["BE", "24", "11", ...[vmid & 255, vlan >> 8, vlan & 255].map((byte) => byte.toString(16).padStart(2, "0"))].join(":").toUpperCase();
}

/** The admin point may log in and ping, like at every machine; whoever has a key opens the VPN, from anywhere. */
function gatewayFlows({ outside }: HostSettings, { address, vpn }: GatewaySettings): readonly FlowPlan[] {
  const destinations = [address.split("/")[0] ?? ""];
  const admin = { kind: "administration", from: "admin", sources: networksOf(outside["admin"] ?? []), destinations } as const;
  return [
    { ...admin, to: "gateway.tcp/22", protocol: "tcp", port: 22, reason: "admins log in to the gateway over SSH" },
    { ...admin, to: "gateway.icmp", protocol: "icmp", reason: "admins ping the gateway" },
    ...(vpn ? [{ kind: "administration", from: "anybody", to: `gateway.udp/${vpn.port}`, sources: ["0.0.0.0/0", "::/0"], destinations, protocol: "udp", port: vpn.port, reason: "peers open the VPN" } as const] : []),
  ];
}

function rulesetOf(host: HostSettings, { vpn }: GatewaySettings, legs: readonly GatewayLeg[], plans: readonly EnvironmentPlan[]): GatewayRuleset {
  const admin = host.outside["admin"] ?? [];
  return planRuleset({
    environments: legs.map(({ environment, interface: leg, cidr }) => ({ environment, interface: leg, cidr, flows: plans.find((plan) => plan.environment === environment)?.flows ?? [] })),
    admin,
    management: [...admin, host.nodeAddress],
    ...(vpn ? { vpn } : {}),
  });
}

/** Files of the seed, without the one that names the instance: its id is the digest of these. */
function seedOf(name: string, host: HostSettings, gateway: GatewaySettings, mac: string, legs: readonly GatewayLeg[], ruleset: string): GatewaySeed {
  return { hostName: name, userData: userData(name, host, gateway.vpn, ruleset), networkConfig: networkConfig(host, gateway, mac, legs) };
}

/** JSON is YAML: what cloud-init reads, without a writer of YAML. */
const yaml = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

function userData(name: string, host: HostSettings, vpn: GatewaySettings["vpn"], ruleset: string): string {
  const keys = [...new Set(host.adminKeys.map((key) => key.trim()))].sort(byText);
  const files = [
    { path: "/etc/nftables.conf", permissions: "0644", content: ruleset },
    { path: "/etc/systemd/system/nftables.service.d/forwarding.conf", permissions: "0644", content: FORWARDING },
    { path: "/etc/sysctl.d/60-gateway.conf", permissions: "0644", content: KERNEL },
    ...(vpn ? [{ path: `/etc/wireguard/${VPN_INTERFACE}.conf`, permissions: "0600", content: vpnText(vpn) }] : []),
  ];
  const commands = ["systemctl daemon-reload", "sysctl --system", "systemctl enable nftables.service", "systemctl restart nftables.service", ...(vpn ? VPN_COMMANDS : [`systemctl disable --now wg-quick@${VPN_INTERFACE}.service || true`])];
  const user = { name: ADMIN_USER, groups: ["sudo"], sudo: "ALL=(ALL) NOPASSWD:ALL", shell: "/bin/bash", lock_passwd: true, ssh_authorized_keys: keys };
  const config = {
    hostname: name,
    manage_etc_hosts: true,
    users: [user],
    ssh_pwauth: false,
    // A changed plan is a new instance to cloud-init; the machine stays the same to who logs in.
    ssh_deletekeys: false,
    package_update: true,
    packages: ["nftables", ...(vpn ? ["wireguard-tools"] : [])],
    write_files: files,
    runcmd: commands.map((command) => ["sh", "-c", command]),
  };
  return `#cloud-config\n${yaml(config)}`;
}

/** Packets are forwarded only while the filter stands: without its rules nothing passes. */
const FORWARDING = "[Service]\nExecStartPost=/usr/sbin/sysctl -q -w net.ipv4.ip_forward=1\nExecStopPost=/usr/sbin/sysctl -q -w net.ipv4.ip_forward=0\n";

const KERNEL = ["net.ipv4.conf.all.rp_filter=1", "net.ipv4.conf.default.rp_filter=1", "net.ipv4.conf.all.accept_redirects=0", "net.ipv4.conf.all.send_redirects=0", "net.ipv6.conf.all.forwarding=0", ""].join("\n");

/** The private key is made once, in the gateway; its public half is shown on the console, for who sets up a peer. */
const VPN_COMMANDS = [
  "test -s /etc/wireguard/private.key || (umask 077 && wg genkey > /etc/wireguard/private.key)",
  "wg pubkey < /etc/wireguard/private.key > /etc/wireguard/public.key",
  'mkdir -p /etc/issue.d && echo "WireGuard public key of this gateway: $(cat /etc/wireguard/public.key)" > /etc/issue.d/60-gateway.issue',
  `systemctl enable wg-quick@${VPN_INTERFACE}.service`,
  `systemctl restart wg-quick@${VPN_INTERFACE}.service`,
];

function vpnText({ port, network, peers }: NonNullable<GatewaySettings["vpn"]>): string {
  const cidr = Cidr.of(network);
  const own = `${cidr.host(1)}/${cidr.prefix}`;
  const named = entriesOf(peers).flatMap(([peer, { key, address }]) => ["", `# ${peer}`, "[Peer]", `PublicKey = ${key}`, `AllowedIPs = ${address}/32`]);
  return ["[Interface]", `Address = ${own}`, `ListenPort = ${port}`, "PostUp = wg set %i private-key /etc/wireguard/private.key", ...named, ""].join("\n");
}

/** NICs are known by their MAC addresses, in whatever order the machine finds them. */
function networkConfig(host: HostSettings, { address, router }: GatewaySettings, mac: string, legs: readonly GatewayLeg[]): string {
  const nic = (name: string, hardware: string, more: object) => [name, { match: { macaddress: hardware.toLowerCase() }, "set-name": name, dhcp4: false, dhcp6: false, "accept-ra": false, ...more }] as const;
  const outside = nic(UPLINK, mac, { addresses: [address], routes: [{ to: "0.0.0.0/0", via: router }], nameservers: { addresses: networksOf(host.outside["dns"] ?? []) } });
  const inside = legs.map((leg) => nic(leg.interface, leg.mac, { addresses: [leg.address] }));
  return yaml({ version: 2, ethernets: Object.fromEntries([outside, ...inside]) });
}
