/** The network that a node's records mean: wiring, filter, sets. */
import type { FirewallRecord, FirewallRule, GuestRecord } from "../../../simulator/state/records";
import { rateChange } from "../../../simulator/world/network/rate";
import { planNetwork } from "../../../simulator/world/network/network";
import { peersText, routerText } from "../../../simulator/world/network/outside";
import { setName } from "../../../simulator/world/network/filter/names";
import { goneSetsText, setsText, type KernelSets } from "../../../simulator/world/network/filter/sets";
import type { NetworkRecords } from "../../../simulator/world/network/records";

const NOTHING: FirewallRecord = { options: {}, rules: [], aliases: {}, ipsets: {}, groups: {} };
const MAC = "BC:24:11:00:03:E9";
const vm = (config: Record<string, string>, running = true): GuestRecord => ({ node: "pve1", config, pending: {}, pendingDelete: [], ...(running ? { startedAt: 1 } : {}) });
const rule = (type: string, action: string, more: Partial<FirewallRule> = {}): FirewallRule => ({ type, action, enable: 1, ...more });

interface Parts {
  readonly cluster?: Partial<FirewallRecord>;
  readonly node?: Partial<FirewallRecord>;
  readonly machine?: Partial<FirewallRecord>;
  readonly config?: Record<string, string>;
  readonly running?: boolean;
}

function records({ cluster = {}, node = {}, machine = {}, config = {}, running = true }: Parts = {}): NetworkRecords {
  const interfaces = {
    enp1s0: { type: "eth" },
    vmbr0: { type: "bridge", bridge_ports: "enp1s0", address: "10.99.0.1", cidr: "10.99.0.1/24", gateway: "10.99.0.254" },
    vmbr1: { type: "bridge", bridge_ports: "" },
  };
  return {
    node: { name: "pve1", cores: 1, memoryMiB: 1, diskGiB: 1, address: "10.99.0.1", interfaces },
    addresses: { pve1: "10.99.0.1" },
    guests: new Map([[1001, vm({ net0: `virtio=${MAC},bridge=vmbr0,tag=30,firewall=1`, ipconfig0: "ip=10.30.0.11/24,gw=10.30.0.1", ...config }, running)]]),
    firewalls: new Map<string, FirewallRecord>([
      ["cluster", { ...NOTHING, options: { enable: 1 }, ...cluster }],
      ["node/pve1", { ...NOTHING, ...node }],
      ["vm/1001", { ...NOTHING, options: { enable: 1 }, ...machine }],
    ]),
  };
}

/** Rules of one chain, in order. */
const chainOf = (table: string, chain: string): readonly string[] => table.split("\n").filter((line) => line.startsWith(`-A ${chain} `)).map((line) => line.slice(chain.length + 4));
const filter = (parts?: Parts) => planNetwork(records(parts)).filter;

describe("wiring", () => {
  test("each tag has a bridge, each filtered NIC one of its own, and a namespace of a fixed name holds the other end", () => {
    expect(planNetwork(records({ config: { net1: "virtio=02:00:00:00:00:02,bridge=vmbr1" } })).wiring).toEqual({
      bridges: ["vmbr0", "vmbr0v30", "vmbr1"],
      namespaces: ["vm-1001"],
      cables: [
        { namespace: "vm-1001", device: "eth0", mac: MAC, tap: "tap1001i0", bridge: "vmbr0v30", filter: { bridge: "fwbr1001i0", line: "fwln1001i0", port: "fwpr1001p0" } },
        { namespace: "vm-1001", device: "eth1", mac: "02:00:00:00:00:02", tap: "tap1001i1", bridge: "vmbr1" },
      ],
      node: { bridge: "vmbr0", address: "10.99.0.1/24" },
      problems: [],
    });
  });

  test("a rate counts in mebibytes per second, and changes where its cable hangs", () => {
    const cable = (rate: string) => planNetwork(records({ config: { net0: `virtio=${MAC},bridge=vmbr0${rate}` } })).wiring.cables;
    const [free, slow, fast] = [cable(""), cable(",rate=0.5"), cable(",rate=10")];
    expect([free[0]?.rate, slow[0]?.rate, fast[0]?.rate, cable(",rate=0")[0]?.rate]).toEqual([undefined, 524_288, 10_485_760, undefined]);
    const { links, queues } = rateChange(slow, fast);
    expect(links).toBe("link del ifb1001i0\nlink add ifb1001i0 up type ifb\n");
    expect(queues.split("\n").slice(0, 4)).toEqual(["qdisc del dev tap1001i0 root", "qdisc del dev tap1001i0 ingress", "qdisc add dev tap1001i0 root handle 1: htb default 1", "class add dev tap1001i0 parent 1: classid 1:1 htb rate 10485760bps burst 1048576b quantum 65536"]);
    expect(rateChange(fast, fast)).toEqual({ links: "", queues: "" });
    expect(rateChange(fast, [])).toEqual({ links: "link del ifb1001i0\n", queues: "" });
    // Another address is another cable: its queues are made anew.
    expect(rateChange(fast, fast.map((one) => ({ ...one, mac: "02:00:00:00:00:09" }))).queues).not.toContain("del");
  });

  test("a machine that is stopped is not there, but filtered from its first packet on", () => {
    const { wiring, filter: { v4 } } = planNetwork(records({ running: false }));
    expect([wiring.namespaces, wiring.cables]).toEqual([[], []]);
    expect(chainOf(v4, "tap1001i0-IN")).toEqual(["-p udp --sport 67 --dport 68 -j ACCEPT", "-j PVEFW-Drop", "-j DROP"]);
  });

  test("a NIC without a bridge, or at one that is not there, is not plugged and told", () => {
    const { wiring } = planNetwork(records({ config: { net0: `virtio=${MAC}`, net1: `virtio=${MAC},bridge=vmbr7` } }));
    expect([wiring.cables, wiring.problems]).toEqual([[], ["net0 of 1001 is not plugged: it has no bridge", "net1 of 1001 is not plugged: there is no bridge vmbr7"]]);
  });

  test("the router outside stands where machines look for one, on bridges that lead out", () => {
    const { legs, wiring } = planNetwork(records({ config: { net1: "virtio=02:00:00:00:00:02,bridge=vmbr1,tag=20", ipconfig1: "ip=10.20.0.11/24,gw=10.20.0.1" } }));
    expect(legs).toEqual([{ bridge: "vmbr0", address: "10.99.0.254/24" }, { bridge: "vmbr0v30", address: "10.30.0.1/24" }]);
    const outside = { peers: { admin: ["10.99.1.0/24"], dns: ["10.99.0.53"] }, routes: [{ to: "10.20.0.0/24", via: "10.99.0.2" }] };
    expect(routerText(legs, outside).split("\n")).toEqual(expect.arrayContaining(["addr replace 10.30.0.1/24 dev vmbr0v30", "route replace 10.20.0.0/24 via 10.99.0.2"]));
    expect(peersText(legs, wiring.node, outside).split("\n")).toEqual(expect.arrayContaining(["route replace local 10.99.1.0/24 dev lo", "route replace local 10.99.0.53 dev lo", "route replace 10.99.0.0/24 dev lan src 10.99.1.1", "route replace default via 198.18.255.1 dev wan src 10.99.1.1"]));
  });
});

test("the router outside stands where the seed on a disc looks for one, and finds what is behind its machine only there", () => {
  const found = { ...records({ config: { net1: "virtio=02:00:00:00:00:02,bridge=vmbr0", net2: "virtio=02:00:00:00:00:03,bridge=vmbr1" } }), routers: new Map([[1001, [{ mac: "02:00:00:00:00:02", router: "10.98.0.254", address: "10.98.0.2/24" }, { mac: "02:00:00:00:00:03", router: "10.97.0.254", address: "10.97.0.2/24" }]]]) };
  const { legs } = planNetwork(found);
  expect(legs).toContainEqual({ bridge: "vmbr0", address: "10.98.0.254/24" });
  expect(JSON.stringify(legs)).not.toContain("10.97");
  const text = routerText(legs, { peers: {}, routes: [{ to: "10.20.0.0/24", via: "10.98.0.2" }, { to: "10.21.0.0/24", via: "10.97.0.2" }] });
  expect(text.match(/^route replace 10.*$/gm)).toEqual(["route replace 10.20.0.0/24 via 10.98.0.2"]);
});

describe("filter", () => {
  test("what is off filters nothing: the datacenter, the machine, its NIC, and a node with nftables", () => {
    expect(filter({ cluster: { options: {} } }).v4).toBe("*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n");
    expect(filter({ machine: { options: {} } }).v4).not.toContain("tap1001i0");
    expect(filter({ config: { net0: `virtio=${MAC},bridge=vmbr0` } }).v4).not.toContain("tap1001i0");
    expect(filter({ node: { options: { nftables: 1 } } })).toMatchObject({ v4: expect.not.stringContaining("PVEFW"), problems: [expect.stringContaining("nftables")] });
  });

  test("open connections come first, then the sender's chain where a packet leaves its bridge, and the receiver's where it enters one", () => {
    const { v4 } = filter();
    expect(chainOf(v4, "PVEFW-FORWARD")).toEqual([
      "-m conntrack --ctstate INVALID -j DROP",
      "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
      "-m physdev --physdev-is-bridged --physdev-in fwln+ -j PVEFW-FWBR-IN",
      "-m physdev --physdev-is-bridged --physdev-out fwln+ -j PVEFW-FWBR-OUT",
    ]);
    expect(chainOf(v4, "PVEFW-FWBR-OUT")).toEqual(["-m physdev --physdev-is-bridged --physdev-in tap1001i0 -j tap1001i0-OUT"]);
  });

  test("out: addresses are bound before any rule, options have Proxmox's defaults, an accept is marked, the policy is last", () => {
    const machine = { options: { enable: 1, ipfilter: 1, dhcp: 0 }, rules: [rule("out", "ACCEPT", { dest: "10.0.0.1", proto: "tcp", dport: "80,443" }), rule("in", "DROP"), rule("out", "REJECT", { enable: 0 })] };
    const { v4, v6, sets } = filter({ machine });
    expect(chainOf(v4, "tap1001i0-OUT")).toEqual([
      `-m mac ! --mac-source ${MAC} -j DROP`,
      `-m set ! --match-set ${setName(1001, "ipfilter-net0", 4)} src -j DROP`,
      "-j MARK --set-mark 0x00000000/0x80000000",
      "-d 10.0.0.1 -p tcp -m multiport --dports 80,443 -g PVEFW-SET-ACCEPT-MARK",
      "-g PVEFW-SET-ACCEPT-MARK",
    ]);
    expect(chainOf(v6, "tap1001i0-OUT")).toEqual(expect.arrayContaining(["-p icmpv6 --icmpv6-type router-advertisement -j DROP", "-p icmpv6 --icmpv6-type neighbor-solicitation -g PVEFW-SET-ACCEPT-MARK"]));
    // Without a set of its name, the filter knows nothing but the machine's own address of IPv6 on its wire.
    expect(sets.get(setName(1001, "ipfilter-net0", 4))?.entries).toEqual([]);
    expect(sets.get(setName(1001, "ipfilter-net0", 6))?.entries).toEqual(["fe80::/10 nomatch", "fe80::be24:11ff:fe00:3e9"]);
  });

  test("a set of the filter's name binds without the option, and binds ARP", () => {
    const machine = { options: { enable: 1, macfilter: 0 }, ipsets: { "ipfilter-net0": { entries: [{ cidr: "10.30.0.11" }] } } };
    expect(chainOf(filter({ machine }).v4, "tap1001i0-OUT")).toContain(`-m set ! --match-set ${setName(1001, "ipfilter-net0", 4)} src -j DROP`);
    expect(filter({ machine }).frames).toContain("ether type arp arp saddr ip != { 10.30.0.11 } drop");
    expect(filter({ machine, cluster: { options: { enable: 1, ebtables: 0 } } }).frames).not.toContain("arp saddr");
    expect(filter({ machine: { options: { enable: 1 } } }).frames).toContain(`ether saddr != ${MAC.toLowerCase()} drop`);
  });

  test("a group takes its own mark away first, and its accept is asked for behind it", () => {
    const { v4 } = filter({ cluster: { options: { enable: 1 }, ipsets: { admin: { entries: [{ cidr: "10.99.1.0/24" }] } }, groups: { adm: { rules: [rule("in", "ACCEPT", { source: "+dc/admin", proto: "tcp", dport: "22" })] } } }, machine: { options: { enable: 1, dhcp: 0 }, rules: [rule("group", "adm")] } });
    expect(chainOf(v4, "GROUP-adm-IN")).toEqual(["-j MARK --set-mark 0x00000000/0x80000000", `-m set --match-set ${setName(0, "admin", 4)} src -p tcp --dport 22 -g PVEFW-SET-ACCEPT-MARK`]);
    expect(chainOf(v4, "tap1001i0-IN").slice(0, 2)).toEqual(["-j GROUP-adm-IN", "-m mark --mark 0x80000000/0x80000000 -j ACCEPT"]);
    expect(filter({ machine: { options: { enable: 1 }, rules: [rule("group", "gone")] } }).problems).toEqual(["no such security group 'gone'"]);
  });

  test("a node asks its own rules, then the datacenter's, then lets the management in, then its policy decides", () => {
    const cluster = { options: { enable: 1 }, rules: [rule("in", "DROP", { source: "10.10.0.0/24" })], aliases: { local_network: { name: "local_network", cidr: "10.99.0.1" } } };
    const { v4, sets } = filter({ cluster, node: { rules: [rule("in", "ACCEPT", { proto: "icmp" })] } });
    const lines = chainOf(v4, "PVEFW-HOST-IN");
    const places = ["-p icmp -j RETURN", "-s 10.10.0.0/24 -j DROP", "-m set --match-set PVEFW-0-management-v4 src -p tcp --dport 8006 -j RETURN", "-j PVEFW-Drop", "-j DROP"].map((line) => lines.indexOf(line));
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(places).not.toContain(-1);
    expect(sets.get("PVEFW-0-management-v4")?.entries).toEqual(["10.99.0.1"]);
    expect(filter().sets.get("PVEFW-0-management-v4")?.entries).toEqual(["10.99.0.0/24"]);
    expect(filter({ node: { options: { enable: 0 } } }).v4).not.toContain("PVEFW-HOST-IN");
  });

  test.each([
    [{ source: "dc/mon" }, "-s 10.99.2.9 -j DROP"],
    [{ source: "10.0.0.1-10.0.0.9" }, "-m iprange --src-range 10.0.0.1-10.0.0.9 -j DROP"],
    [{ dest: "10.0.0.1,10.0.0.2" }, "-d 10.0.0.1,10.0.0.2 -j DROP"],
    [{ proto: "udp", sport: "53", dport: "1000:2000" }, "-p udp --sport 53 --dport 1000:2000 -j DROP"],
    [{ proto: "tcp", sport: "1,2", dport: "3" }, "-p tcp --dport 3 -m multiport --sports 1,2 -j DROP"],
    [{ proto: "icmp", "icmp-type": "echo-request" }, "-p icmp -m icmp --icmp-type echo-request -j DROP"],
    [{ macro: "SSH" }, "-p tcp --dport 22 -j DROP"],
    [{ macro: "Ping" }, "-p icmp -m icmp --icmp-type echo-request -j DROP"],
    [{ macro: "IPsecnat" }, "-p 50 -j DROP"],
  ])("%j is said as %s", (more, line) => {
    const machine = { options: { enable: 1, dhcp: 0 }, rules: [rule("in", "DROP", more)] };
    expect(chainOf(filter({ machine, cluster: { options: { enable: 1 }, aliases: { mon: { name: "mon", cidr: "10.99.2.9" } } } }).v4, "tap1001i0-IN")).toContain(line);
  });

  test("a rule belongs to one version of IP, to one NIC, and a name that is not there leaves it out", () => {
    const rules = [rule("in", "ACCEPT", { source: "10.0.0.1", ipversion: 4 }), rule("in", "ACCEPT", { iface: "net1" }), rule("in", "ACCEPT", { source: "+dc/gone" }), rule("in", "ACCEPT", { macro: "NeighborDiscovery" })];
    const { v4, v6, problems } = filter({ machine: { options: { enable: 1, dhcp: 0, ndp: 0 }, rules } });
    expect([chainOf(v4, "tap1001i0-IN"), chainOf(v6, "tap1001i0-IN").length]).toEqual([["-s 10.0.0.1 -j ACCEPT", "-j PVEFW-Drop", "-j DROP"], 6]);
    expect(problems).toEqual(["tap1001i0-IN: no such ipset 'gone'"]);
  });
});

describe("sets", () => {
  test("long names are hashed as Proxmox hashes them", () => {
    expect([setName(0, "env_prod", 4), setName(3011, "ipfilter-net0", 4)]).toEqual(["PVEFW-0-env_prod-v4", "PVEFW-50675377"]);
  });

  test("only what differs is made anew, aside and swapped; what nobody names is destroyed", () => {
    const before: KernelSets = new Map([["a", { family: "inet", entries: ["1.1.1.1"] }], ["b", { family: "inet", entries: [] }]]);
    const after: KernelSets = new Map([["a", { family: "inet", entries: ["1.1.1.1", "2.2.2.2"] }]]);
    expect(setsText(before, after).split("\n")).toEqual(["create a hash:net family inet hashsize 64 maxelem 64 -exist", "create a_swap hash:net family inet hashsize 64 maxelem 64", "add a_swap 1.1.1.1", "add a_swap 2.2.2.2", "swap a_swap a", "destroy a_swap", ""]);
    expect([setsText(after, after), goneSetsText(before, after)]).toEqual(["", "destroy b\n"]);
  });
});
