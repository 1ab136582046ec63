/** Edges of what the settings say: hosts, ranges, networks, the gateway. */
import type { EnvironmentSettings, GatewaySettings, PlanInput } from "../../../../components/model";
import { gateway, repository, sample, withEnvironment, withFlat, withGateway, withHost, withSecondHost } from "../sample";
import { edge, type Edge } from "./edge";

const { outside } = sample.settings.host;
const capacity = { cores: 8, memoryMiB: 16384, diskGiB: 200 };
const test = (change: Partial<EnvironmentSettings>): PlanInput => withEnvironment("test", change);
const peers = (change: Readonly<Record<string, readonly string[]>>): PlanInput => withHost({ outside: { ...outside, ...change } });
const vpn = (change: Partial<NonNullable<GatewaySettings["vpn"]>>): PlanInput => withGateway({ vpn: { ...gateway.vpn!, ...change } });
const peer = (address: string, key = gateway.vpn!.peers["anna"]!.key): NonNullable<GatewaySettings["vpn"]>["peers"][string] => ({ key, address });
const other = "yTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
const twoGateways = (vmid: number): PlanInput => {
  const { settings } = withSecondHost({ network: "internal", gateway: { ...gateway, vmid } });
  const host = { ...settings.host, network: "internal", gateway } as const;
  return { ...sample, settings: { ...settings, host, hosts: { ...settings.hosts, host } } };
};
const slices = (change: Readonly<Record<string, Partial<EnvironmentSettings>>>): PlanInput => {
  const flat = withFlat();
  return { ...flat, settings: { ...flat.settings, environments: Object.fromEntries(Object.entries(flat.settings.environments).map(([name, own]) => [name, { ...own, ...change[name] }])) } };
};

const reachedTest = (hostKey: string): PlanInput => {
  const { host, hosts } = withHost({ agent: true }).settings;
  return { ...sample, estate: { ...sample.estate, repository }, settings: { ...test({ adminPoint: { host: "admin.example.internal", port: 22, user: "jump", hostKey } }).settings, host, hosts } };
};

/** All of them. */
export const siteEdges: readonly Edge[] = [
  edge("KEY-01", "no key", withHost({ adminKeys: ["anna"] }), ["Pulumi.host.yaml trilane:adminKeys[0]: is not an OpenSSH public key; expected the OpenSSH public key of an admin; put the line of your ~/.ssh/id_ed25519.pub there; make one with ssh-keygen -t ed25519"]),
  edge("KEY-02", "a host key that no server proves any more", reachedTest("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7"), ["Pulumi.test.yaml trilane:adminPoint.hostKey: is an RSA key, of which servers take no such signature any more; expected the Ed25519 host key of the admin point; put the line of /etc/ssh/ssh_host_ed25519_key.pub there, as it is on the admin point"]),
  edge("KEY-02", "a host key with another algorithm", reachedTest("ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBA==")),
  edge("NAME-01", "a name that Proxmox's folders have", withHost({ environments: ["images", "test", "prod"] }), ["Pulumi.host.yaml trilane:environments: \"images\" is taken; expected a name other than host, images, gateway, all, admin and those of host stacks; rename it, for example stage"]),
  edge("NET-12", "another network", withFlat({ lan: "192.168.2.0/24" }), ["Pulumi.host.yaml trilane:router: \"192.168.1.1\" is not a host of 192.168.2.0/24; expected the router's address in the one network; write for example 192.168.2.1"]),
  edge("NET-12", "words about a flat network in another mode", withHost({ lan: "x", router: "y" })),
  edge("NET-14", "neither a network nor an address", vpn({ network: "vpn", peers: { anna: peer("anna") } }), [
    "Pulumi.host.yaml trilane:gateway.vpn.network: \"vpn\" is not a private network; expected a private network, /30 or larger; write for example 10.99.9.0/24",
    "Pulumi.host.yaml trilane:gateway.vpn.peers.anna.address: \"anna\" is not a free host of vpn; expected an address of the VPN after its first, which is the gateway's; write for example 10.99.9.2",
  ]),
  edge("HOST-02", "the main node is told once", withHost({ node: "pve 1" }), ["Pulumi.host.yaml trilane:node: \"pve 1\" cannot be used; expected the name of a Proxmox node; write for example pve1"]),
  edge("HOST-02", "every field of another host but the domain", withSecondHost({ bridge: "x", internalBridge: "y", storagePath: "here", domain: "Shop" }), [
    "Pulumi.host-b.yaml trilane:bridge: \"x\" cannot be used; expected a bridge of 2 to 10 letters and digits; write for example vmbr0",
    "Pulumi.host-b.yaml trilane:internalBridge: \"y\" cannot be used; expected a bridge of 2 to 10 letters and digits; write for example vmbr1",
    "Pulumi.host-b.yaml trilane:storagePath: \"here\" cannot be used; expected an absolute path; write for example /var/lib/trilane",
  ]),
  edge("HOST-03", "a host without settings", test({ host: "host-c" }), ["Pulumi.test.yaml trilane:host: \"host-c\" is not a host stack; expected host, or host-<name> in lower case with settings of its own; write Pulumi.host-c.yaml, or use one of host"]),
  edge("HOST-04", "an endpoint that is none", withSecondHost({ endpoint: "nonsense" })),
  edge("HOST-05", "addresses that cannot be read", withHost({ nodes: { pve2: { address: "x", capacity }, pve3: { address: "y", capacity } } })),
  edge("ID-01", "the wrong way round", test({ vmids: { from: 2999, to: 2000 } }), ["Pulumi.test.yaml trilane:vmids: 2999–2000 is not a range; expected whole numbers, the first not above the last; pick a free thousand, for example from 3000 to 3999"]),
  edge("ID-01", "not whole", test({ vmids: { from: 2000.5, to: 2999 } }), ["Pulumi.test.yaml trilane:vmids: 2000.5–2999 is not a range; expected whole numbers, the first not above the last; pick a free thousand, for example from 3000 to 3999"]),
  edge("ID-01", "beyond the last", test({ vmids: { from: 16777000, to: 16777216 } }), ["Pulumi.test.yaml trilane:vmids: 16777000–16777216 leaves the usable VMIDs; expected 1000 to 16777215; pick a free thousand, for example from 3000 to 3999"]),
  edge("ID-01", "above the drills", test({ vmids: { from: 10000, to: 10999 } })),
  edge("ID-02", "above the others", test({ vmids: { from: 5000, to: 5999 } })),
  edge("NET-05", "more than machines need", test({ cidr: "10.20.0.0/15" }), ["Pulumi.test.yaml trilane:cidr: 10.20.0.0/15 has 131072 addresses; expected 256 to 65536 addresses (/24 to /16); pick another length, for example 10.20.0.0/24"]),
  edge("NET-05", "the smallest slice", slices({ dev: { cidr: "192.168.1.64/28" } })),
  edge("NET-05", "less than the smallest slice", slices({ dev: { cidr: "192.168.1.64/29" } }), ["Pulumi.dev.yaml trilane:cidr: 192.168.1.64/29 has 8 addresses; expected 16 to 65536 addresses (/28 to /16); pick another length, for example 192.168.1.64/24"]),
  edge("NET-07", "half a tag", test({ vlan: 10.5 }), ["Pulumi.test.yaml trilane:vlan: 10.5 is not a usable tag; expected a whole number from 2 to 4094; ask who runs the switch, or pick for example 10"]),
  edge("NET-07", "the tag of everything untagged", test({ vlan: 1 }), ["Pulumi.test.yaml trilane:vlan: 1 is not a usable tag; expected a whole number from 2 to 4094; ask who runs the switch, or pick for example 10"]),
  edge("NET-08", "a network", test({ gateway: "10.20.0.4/30" }), ["Pulumi.test.yaml trilane:gateway: \"10.20.0.4/30\" is not a host of 10.20.0.0/24; expected an address between its first and last; write 10.20.0.1, or leave it out"]),
  edge("NET-08", "no address", test({ gateway: "router" }), ["Pulumi.test.yaml trilane:gateway: \"router\" is not a host of 10.20.0.0/24; expected an address between its first and last; write 10.20.0.1, or leave it out"]),
  edge("NET-08", "the address of the network itself", test({ gateway: "10.20.0.0" }), ["Pulumi.test.yaml trilane:gateway: \"10.20.0.0\" is not a host of 10.20.0.0/24; expected an address between its first and last; write 10.20.0.1, or leave it out"]),
  edge("NET-08", "the address of everybody", test({ gateway: "10.20.0.255" }), ["Pulumi.test.yaml trilane:gateway: \"10.20.0.255\" is not a host of 10.20.0.0/24; expected an address between its first and last; write 10.20.0.1, or leave it out"]),
  edge("NET-08", "a network of two", test({ cidr: "10.20.0.0/31", gateway: "10.20.0.1" }), ["Pulumi.test.yaml trilane:gateway: \"10.20.0.1\" is not a host of 10.20.0.0/31; expected an address between its first and last; write 10.20.0.0, or leave it out"]),
  edge("NET-08", "no gateway of its own in a flat network", slices({ dev: { gateway: "10.0.0.1" } })),
  edge("NET-09", "no address", peers({ clients: ["everybody"] }), ["Pulumi.host.yaml trilane:outside.clients: \"everybody\" is not an address or a network; expected for example 10.99.0.53 or 10.99.0.0/24; write an IPv4 address"]),
  edge("NET-09", "a peer that is left out", withHost({ outside: { ...outside, clients: undefined as never } }), ["Pulumi.host.yaml trilane:outside.clients: has no address; expected IPv4 addresses or networks; add them, for example clients: [10.99.0.53]"]),
  edge("NET-10", "a peer that nothing calls", peers({ clients: ["10.99.1.7"] })),
  edge("NET-10", "a peer that a flow calls", peers({ mirror: ["10.99.1.7"] }), ["Pulumi.host.yaml trilane:outside.mirror: 10.99.1.7 belongs to the management network (admin point and node); expected an address that machines may reach; serve it from another address, or remove the flow"]),
  edge("NET-10", "no admin point", withHost({ outside: { ...outside, admin: undefined as never } })),
  edge("NET-11", "another host without its gateway", withSecondHost({ network: "internal" }), ["Pulumi.host-b.yaml trilane:gateway: is missing; expected the gateway of mode internal; write for example trilane:gateway: { address: 192.168.1.2/24, router: 192.168.1.1 }"]),
  edge("NET-12", "a network that is none", withFlat({ lan: "192.168.1.0/33" }), ["Pulumi.host.yaml trilane:lan: \"192.168.1.0/33\" is not a network; expected an IPv4 network, its first address and a length; write for example 192.168.1.0/24"]),
  edge("NET-12", "a network with bits of a host", withFlat({ lan: "192.168.1.7/24" }), ["Pulumi.host.yaml trilane:lan: \"192.168.1.7/24\" is not a network; expected an IPv4 network, its first address and a length; write 192.168.1.0/24"]),
  edge("NET-12", "a router without address", withFlat({ router: "router" }), ["Pulumi.host.yaml trilane:router: \"router\" is not a host of 192.168.1.0/24; expected the router's address in the one network; write for example 192.168.1.1"]),
  edge("NET-12", "a router that is a network", withFlat({ router: "192.168.1.2/31" }), ["Pulumi.host.yaml trilane:router: \"192.168.1.2/31\" is not a host of 192.168.1.0/24; expected the router's address in the one network; write for example 192.168.1.1"]),
  edge("NET-12", "a router at the first address", withFlat({ router: "192.168.1.0" }), ["Pulumi.host.yaml trilane:router: \"192.168.1.0\" is not a host of 192.168.1.0/24; expected the router's address in the one network; write for example 192.168.1.1"]),
  edge("NET-12", "a router at the last address", withFlat({ router: "192.168.1.255" }), ["Pulumi.host.yaml trilane:router: \"192.168.1.255\" is not a host of 192.168.1.0/24; expected the router's address in the one network; write for example 192.168.1.1"]),
  edge("NET-12", "a router below the network", withFlat({ router: "192.168.0.1" }), ["Pulumi.host.yaml trilane:router: \"192.168.0.1\" is not a host of 192.168.1.0/24; expected the router's address in the one network; write for example 192.168.1.1"]),
  edge("NET-12", "a network of one", withFlat({ lan: "192.168.1.0/32" }), ["Pulumi.host.yaml trilane:router: \"192.168.1.1\" is not a host of 192.168.1.0; expected the router's address in the one network; write for example 192.168.1.1"]),
  edge("NET-12", "a network without a router", withFlat({ router: undefined })),
  edge("NET-12", "a router without a network", withFlat({ lan: undefined })),
  edge("NET-12", "all of it", slices({ dev: { cidr: "192.168.1.0/24" } }), ["Pulumi.dev.yaml trilane:cidr: 192.168.1.0/24 is not a slice of 192.168.1.0/24; expected a part of the one network; pick a free slice, for example 192.168.1.64/26"]),
  edge("NET-13", "no address at all", withGateway({ address: "gateway/24" }), ["Pulumi.host.yaml trilane:gateway.address: \"gateway/24\" is not a host of a network; expected an address outside and the length of its network; write for example 192.168.1.2/24"]),
  edge("NET-13", "the address of the network", withGateway({ address: "192.168.7.0/24" }), ["Pulumi.host.yaml trilane:gateway.address: \"192.168.7.0/24\" is not a host of a network; expected an address outside and the length of its network; write for example 192.168.1.2/24"]),
  edge("NET-13", "the address of everybody", withGateway({ address: "192.168.7.255/24" }), ["Pulumi.host.yaml trilane:gateway.address: \"192.168.7.255/24\" is not a host of a network; expected an address outside and the length of its network; write for example 192.168.1.2/24"]),
  edge("NET-13", "the address of a peer", withGateway({ address: "10.99.2.53/24", router: "10.99.2.1" }), ["Pulumi.host.yaml trilane:gateway.address: 10.99.2.53 belongs to a node or to a peer outside; expected an address of its own; ask who runs the network for a free address"]),
  edge("NET-13", "its own router", withGateway({ router: "192.168.7.2" }), ["Pulumi.host.yaml trilane:gateway.router: \"192.168.7.2\" is not another host of 192.168.7.0/24; expected the router of the network outside; write for example 192.168.7.1"]),
  edge("NET-13", "a router at the first address", withGateway({ router: "192.168.7.0" }), ["Pulumi.host.yaml trilane:gateway.router: \"192.168.7.0\" is not another host of 192.168.7.0/24; expected the router of the network outside; write for example 192.168.7.1"]),
  edge("NET-13", "a router at the last address", withGateway({ router: "192.168.7.255" }), ["Pulumi.host.yaml trilane:gateway.router: \"192.168.7.255\" is not another host of 192.168.7.0/24; expected the router of the network outside; write for example 192.168.7.1"]),
  edge("NET-13", "a router without address", withGateway({ router: "router" }), ["Pulumi.host.yaml trilane:gateway.router: \"router\" is not another host of 192.168.7.0/24; expected the router of the network outside; write for example 192.168.7.1"]),
  edge("NET-13", "half a VMID", withGateway({ vmid: 100.5 }), ["Pulumi.host.yaml trilane:gateway.vmid: 100.5 is not a VMID; expected a whole number from 100 to 8999; write 100, or leave it out"]),
  edge("NET-13", "below the VMIDs", withGateway({ vmid: 99 }), ["Pulumi.host.yaml trilane:gateway.vmid: 99 is not a VMID; expected a whole number from 100 to 8999; write 100, or leave it out"]),
  edge("NET-13", "among the drills", withGateway({ vmid: 9000 }), ["Pulumi.host.yaml trilane:gateway.vmid: 9000 is not a VMID; expected a whole number from 100 to 8999; write 100, or leave it out"]),
  edge("NET-13", "the VMID of another gateway", twoGateways(100), ["Pulumi.host-b.yaml trilane:gateway.vmid: 100 is already the gateway of host; expected a VMID of its own; write for example 101"]),
  edge("NET-13", "a VMID of its own", twoGateways(101)),
  edge("NET-13", "the gateway of another mode", withHost({ network: "vlan", gateway: { ...gateway, vmid: 1 } })),
  edge("NET-13", "above the VMIDs of an environment", withGateway({ vmid: 4000 })),
  edge("NET-14", "no VPN", withGateway({ vpn: undefined })),
  edge("NET-14", "what is no network", vpn({ network: "vpn" }), ["Pulumi.host.yaml trilane:gateway.vpn.network: \"vpn\" is not a private network; expected a private network, /30 or larger; write for example 10.99.9.0/24"]),
  edge("NET-14", "a public network", vpn({ network: "11.0.0.0/24" }), [
    "Pulumi.host.yaml trilane:gateway.vpn.network: \"11.0.0.0/24\" is not a private network; expected a private network, /30 or larger; write for example 10.99.9.0/24",
    "Pulumi.host.yaml trilane:gateway.vpn.peers.anna.address: \"10.99.1.130\" is not a free host of 11.0.0.0/24; expected an address of the VPN after its first, which is the gateway's; write for example 11.0.0.2",
  ]),
  edge("NET-14", "a network of two", vpn({ network: "10.99.1.128/31" }), [
    "Pulumi.host.yaml trilane:gateway.vpn.network: \"10.99.1.128/31\" is not a private network; expected a private network, /30 or larger; write for example 10.99.9.0/24",
    "Pulumi.host.yaml trilane:gateway.vpn.peers.anna.address: \"10.99.1.130\" is not a free host of 10.99.1.128/31; expected an address of the VPN after its first, which is the gateway's; write for example 10.99.9.2",
  ]),
  edge("NET-14", "the network of an environment, of a node and of a peer", vpn({ network: "10.0.0.0/8" }), [
    "Pulumi.host.yaml trilane:gateway.vpn.network: 10.0.0.0/8 overlaps 10.10.0.0/24 of dev; expected a network of its own; pick a free private network, for example 10.99.9.0/24",
    "Pulumi.host.yaml trilane:gateway.vpn.network: 10.0.0.0/8 overlaps 10.20.0.0/24 of test; expected a network of its own; pick a free private network, for example 10.99.9.0/24",
    "Pulumi.host.yaml trilane:gateway.vpn.network: 10.0.0.0/8 overlaps 10.30.0.0/24 of prod; expected a network of its own; pick a free private network, for example 10.99.9.0/24",
    "Pulumi.host.yaml trilane:gateway.vpn.network: 10.0.0.0/8 overlaps 10.99.3.0/24 of the peer clients; expected a network of its own; pick a free private network, for example 10.99.9.0/24",
    "Pulumi.host.yaml trilane:gateway.vpn.network: 10.0.0.0/8 overlaps 10.99.2.53 of the peer dns; expected a network of its own; pick a free private network, for example 10.99.9.0/24",
    "Pulumi.host.yaml trilane:gateway.vpn.network: 10.0.0.0/8 overlaps 10.99.2.80 of the peer mirror; expected a network of its own; pick a free private network, for example 10.99.9.0/24",
    "Pulumi.host.yaml trilane:gateway.vpn.network: 10.0.0.0/8 overlaps 10.99.2.123 of the peer ntp; expected a network of its own; pick a free private network, for example 10.99.9.0/24",
    "Pulumi.host.yaml trilane:gateway.vpn.network: 10.0.0.0/8 overlaps 10.99.0.1 of a node; expected a network of its own; pick a free private network, for example 10.99.9.0/24",
    "Pulumi.host.yaml trilane:outside.admin: lacks 10.0.0.0/8, the network of the VPN; expected the admin point with its VPN; add 10.0.0.0/8: without it nobody who comes through the VPN passes",
  ]),
  edge("NET-14", "an admin point that cannot be read", { ...vpn({}), settings: { ...vpn({}).settings, host: { ...vpn({}).settings.host, outside: { ...outside, admin: ["everybody"], clients: ["nobody"] } } } }, ["Pulumi.host.yaml trilane:outside.admin: lacks 10.99.1.128/25, the network of the VPN; expected the admin point with its VPN; add 10.99.1.128/25: without it nobody who comes through the VPN passes"]),
  edge("NET-14", "ports below and above", vpn({ port: 0 }), ["Pulumi.host.yaml trilane:gateway.vpn.port: 0 cannot be used; expected a UDP port from 1 to 65535, not 22; write 51820, or leave it out"]),
  edge("NET-14", "a port too high", vpn({ port: 65536 }), ["Pulumi.host.yaml trilane:gateway.vpn.port: 65536 cannot be used; expected a UDP port from 1 to 65535, not 22; write 51820, or leave it out"]),
  edge("NET-14", "half a port", vpn({ port: 1.5 }), ["Pulumi.host.yaml trilane:gateway.vpn.port: 1.5 cannot be used; expected a UDP port from 1 to 65535, not 22; write 51820, or leave it out"]),
  edge("NET-14", "peers outside, at the last address, and twice the same", vpn({ peers: { a: peer("10.99.1.255"), b: peer("10.99.1.140", other), c: peer("10.99.1.140", "z".repeat(42) + "A="), d: peer("anna", "y".repeat(42) + "A=") } }), [
    "Pulumi.host.yaml trilane:gateway.vpn.peers.a.address: \"10.99.1.255\" is not a free host of 10.99.1.128/25; expected an address of the VPN after its first, which is the gateway's; write for example 10.99.1.130",
    "Pulumi.host.yaml trilane:gateway.vpn.peers.d.address: \"anna\" is not a free host of 10.99.1.128/25; expected an address of the VPN after its first, which is the gateway's; write for example 10.99.1.130",
    "Pulumi.host.yaml trilane:gateway.vpn.peers.c.address: is that of b; expected an address of its own; give c its own address",
  ]),
  edge("NODE-01", "neither a node nor a placement", test({})),
];
