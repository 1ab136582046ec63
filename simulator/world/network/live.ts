import { createHash } from "node:crypto";

import type { Ground } from "./ground";
import { detectKernel, type Kernel } from "./kernel";
import { planNetwork, type Network } from "./network";
import { OUTSIDE_SETUP, outsideCables, peersText, PEERS, ROUTER, routerText, type Outside } from "./outside";
import { rateChange } from "./rate";
import type { NetworkRecords } from "./records";
import { goneSetsText, setsText, type KernelSets } from "./filter/sets";
import { endOf, type Cable } from "./wiring";

/** What is in the kernel now. */
interface Applied {
  readonly bridges: readonly string[];
  readonly namespaces: readonly string[];
  readonly cables: readonly Cable[];
  readonly filter: { readonly v4: string; readonly v6: string; readonly frames: string; readonly sets: KernelSets };
  /** Addresses of the node, the router and the peers, as text. */
  readonly addresses: string;
}

const NOTHING: Applied = { bridges: [], namespaces: [], cables: [], filter: { v4: "", v6: "", frames: "", sets: new Map() }, addresses: "" };

/** Bridges of other tags are no place for the node: it has no address there, in no version of IP. */
const NODE_SETUP = "sysctl -q -w net.ipv4.ip_forward=0 net.ipv4.conf.all.rp_filter=2 net.bridge.bridge-nf-call-iptables=1 net.bridge.bridge-nf-call-ip6tables=1 net.bridge.bridge-nf-call-arptables=0 net.ipv6.conf.default.disable_ipv6=1";

/**
 * The network of a node in a world. It follows what it is given: each `apply` changes what differs from the last one and
 * nothing else, filters before cables, so that no machine is ever plugged without its filter.
 */
export class LiveNetwork {
  private applied: Applied = NOTHING;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly ground: Ground, private readonly outside: Outside, readonly kernel: Kernel) {}

  /** Prepares an empty world. @throws Error that says what the machine lacks */
  static async start(ground: Ground, outside: Outside): Promise<LiveNetwork> {
    const kernel = await detectKernel(ground);
    await ground.run("sh", ["-c", `${NODE_SETUP}\n${OUTSIDE_SETUP}`]);
    return new LiveNetwork(ground, outside, kernel);
  }

  /**
   * Makes the network what the records mean, after all changes that were asked for before.
   *
   * @returns what was configured and has no meaning, in words
   */
  apply(records: NetworkRecords): Promise<readonly string[]> {
    const network = planNetwork(records);
    const done = this.turn.then(() => this.change(network));
    this.turn = done.catch(() => undefined);
    return done.then(() => [...network.wiring.problems, ...network.filter.problems, ...this.unlimited(network.wiring.cables)]);
  }

  private async change({ wiring, filter, legs }: Network): Promise<void> {
    const before = this.applied;
    const cables = [...wiring.cables, ...outsideCables(legs, wiring.node)];
    const bridges = [...new Set([...wiring.bridges, ...cables.map(({ bridge }) => bridge)])].sort();
    await this.feed("ipset", ["restore"], setsText(before.filter.sets, filter.sets));
    if (filter.v4 !== before.filter.v4) await this.feed(this.kernel.restore.v4, ["--wait"], filter.v4);
    if (filter.v6 !== before.filter.v6) await this.feed(this.kernel.restore.v6, ["--wait"], filter.v6);
    if (filter.frames !== before.filter.frames) await this.feed("nft", ["-f", "-"], filter.frames);
    await this.feed("ipset", ["restore"], goneSetsText(before.filter.sets, filter.sets));
    const links = { bridges, namespaces: wiring.namespaces, cables };
    // One cable that cannot be plugged does not keep the others out, and is not tried again until it changes.
    this.applied = { ...before, ...links, filter };
    await this.feed("ip", ["-force", "-batch", "-"], linkText(before, links));
    const node = [`addr replace ${wiring.node.address} dev ${wiring.node.bridge}\n`, ...legs.filter(({ bridge }) => bridge === wiring.node.bridge).slice(0, 1).map(({ address }) => `route replace default via ${address.split("/")[0] ?? ""}\n`)].join("");
    const [router, peers] = [routerText(legs, this.outside), peersText(legs, wiring.node, this.outside)];
    const addresses = [node, router, peers].join("\n");
    if (addresses !== before.addresses) {
      await this.feed("ip", ["-batch", "-"], node);
      await this.feed("ip", ["-n", ROUTER, "-batch", "-"], router);
      await this.feed("ip", ["-n", PEERS, "-batch", "-"], peers);
    }
    this.applied = { ...links, filter, addresses };
    if (this.kernel.unlimited !== undefined) return;
    const rates = rateChange(before.cables, cables);
    await this.feed("ip", ["-force", "-batch", "-"], rates.links);
    await this.feed("tc", ["-force", "-batch", "-"], rates.queues);
  }

  /** What this kernel does not limit, in words. */
  private unlimited(cables: readonly Cable[]): readonly string[] {
    const why = this.kernel.unlimited;
    return why === undefined ? [] : cables.filter(({ rate }) => rate !== undefined).map(({ namespace, device }) => `the rate of ${device} of ${namespace} does nothing: ${why}`);
  }

  private async feed(program: string, args: readonly string[], stdin: string): Promise<void> {
    if (stdin !== "") await this.ground.run(program, args, { stdin });
  }
}

type Links = Pick<Applied, "bridges" | "namespaces" | "cables">;

/** What differs, in the words of `ip -batch`: old cables out, what is empty out, bridges and namespaces in, new cables in. */
function linkText(before: Links, after: Links): string {
  const known = new Set(before.cables.map(placeOf));
  const wanted = new Set(after.cables.map(placeOf));
  const moved = after.cables.filter((cable) => !known.has(placeOf(cable))).flatMap((cable) => before.cables.filter((one) => endOf(one) === endOf(cable)).map((one) => [one, cable] as const));
  const isMoved = (cable: Cable): boolean => moved.some((pair) => pair.includes(cable));
  const only = (one: readonly string[], other: readonly string[]): readonly string[] => one.filter((name) => !other.includes(name));
  const lines = [
    ...before.cables.filter((cable) => !wanted.has(placeOf(cable)) && !isMoved(cable)).flatMap((cable) => [...released(cable), `link del ${cable.tap}`]),
    ...moved.flatMap(([one]) => [`link set ${one.tap} nomaster`, ...released(one)]),
    ...only(before.namespaces, after.namespaces).map((name) => `netns del ${name}`),
    ...only(before.bridges, after.bridges).map((name) => `link del ${name}`),
    ...only(after.bridges, before.bridges).flatMap((name) => [`link add ${name} address ${bridgeMac(name)} type bridge forward_delay 0 mcast_snooping 0`, `link set ${name} up`]),
    ...only(after.namespaces, before.namespaces).map((name) => `netns add ${name}`),
    ...moved.flatMap(([, cable]) => joined(cable)),
    ...after.cables.filter((cable) => !known.has(placeOf(cable)) && !isMoved(cable)).flatMap((cable) => [pairOf(cable), ...joined(cable)]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** How a cable is plugged. Its rate changes where it hangs. */
const placeOf = (cable: Cable): string => JSON.stringify({ ...cable, rate: undefined });

/** An address of its own for each bridge: else it would take one of its ports, which come and go. */
function bridgeMac(name: string): string {
  const bytes = createHash("sha256").update(name).digest().subarray(0, 5);
  return ["02", ...[...bytes].map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}

function pairOf({ namespace, device, mac, tap }: Cable): string {
  return `link add ${tap} type veth peer name ${device}${mac === undefined ? "" : ` address ${mac.toLowerCase()}`} netns ${namespace}`;
}

/** From the tap to its bridge. */
function joined({ tap, bridge, filter }: Cable): readonly string[] {
  if (filter === undefined) return [`link set ${tap} master ${bridge} up`];
  return [
    `link add ${filter.bridge} type bridge forward_delay 0 mcast_snooping 0`,
    `link add ${filter.port} type veth peer name ${filter.line}`,
    `link set ${filter.line} master ${filter.bridge} up`,
    `link set ${filter.port} master ${bridge} up`,
    `link set ${filter.bridge} up`,
    `link set ${tap} master ${filter.bridge} up`,
  ];
}

function released({ filter }: Cable): readonly string[] {
  return filter === undefined ? [] : [`link del ${filter.line}`, `link del ${filter.bridge}`];
}
