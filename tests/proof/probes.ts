/** Packets that are worth asking about: at the edges of what a plan names. */
import type { EstatePlan, GatewayPlan } from "../../components/model/plan";
import type { Chance } from "./chance";
import { seatsOf, type Probe, type Receiver, type Seat } from "./evaluator";

/** Who sends: a machine, or somebody whose only sign is an address. */
export type Sender = Seat | "somebody";

/** One packet with its ends. */
export interface Shot {
  readonly from: Sender;
  readonly to: Receiver;
  readonly probe: Probe;
}

const numberOf = (text: string): number => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const textOf = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");

/** Addresses of a gateway, as the plan writes them. */
function addressesOf({ uplink, legs, vpn }: GatewayPlan): readonly string[] {
  const plain = [uplink.address, ...legs.map(({ address }) => address)].map((text) => text.split("/")[0] ?? "");
  return [...plain, ...(vpn === undefined ? [] : [textOf(numberOf(vpn.split("/")[0] ?? "") + 1)])];
}

/** Aims at the machines, nodes, gateways, sets and rules of one plan. */
export class Range {
  readonly #seats: readonly Seat[];
  readonly #machines: ReadonlyMap<string, Seat>;
  readonly #addresses: readonly string[];
  readonly #ports: readonly number[];

  constructor(readonly plan: EstatePlan) {
    this.#seats = seatsOf(plan);
    this.#machines = new Map(this.#seats.map((seat) => [seat.machine.address, seat]));
    const text = JSON.stringify(plan);
    this.#addresses = [...new Set(text.match(/\d+\.\d+\.\d+\.\d+(\/\d+)?/g) ?? [])].flatMap(edgesOf);
    const ports = [...text.matchAll(/"(?:dport|port)":"?(\d+)(?:[:,](\d+))?/g)].flatMap(([, one, other]) => [Number(one), ...(other === undefined ? [] : [Number(other)])]);
    this.#ports = [...new Set([...ports, 22, 67, 68, 3128, 5404, 5412, 5900, 5999, 8006, 60000, 60050, 1, 65535])].flatMap((port) => [port - 1, port, port, port, port + 1]).filter((port) => port >= 0 && port <= 65535);
  }

  /** One packet: along a flow, or beside all of them. */
  shot(chance: Chance): Shot {
    return chance.happens(45) ? this.#along(chance) : this.#anywhere(chance);
  }

  /** What a flow names, with one part of it changed now and then. */
  #along(chance: Chance): Shot {
    const { flows } = chance.of(this.plan.environments);
    if (flows.length === 0) return this.#anywhere(chance);
    const flow = chance.of(flows);
    const source = chance.happens(8) ? this.#address(chance) : memberOf(flow.sources, chance);
    const destination = chance.happens(8) ? this.#address(chance) : memberOf(flow.destinations, chance);
    const probe: Probe = chance.happens(8) ? this.#service({ source, destination }, chance) : { source, destination, protocol: flow.protocol, port: flow.port ?? chance.of([8, 8, 0, 3]) };
    return { from: chance.happens(5) ? chance.of(this.#seats) : (this.#machines.get(source) ?? "somebody"), to: this.#receiver(destination, chance), probe };
  }

  #anywhere(chance: Chance): Shot {
    const from = chance.happens(75) ? chance.of(this.#seats) : ("somebody" as const);
    const source = from === "somebody" || chance.happens(15) ? this.#address(chance) : from.machine.address;
    const destination = chance.happens(60) ? chance.of(this.#seats).machine.address : this.#address(chance);
    const probe = chance.happens(3) ? this.#service({ source: "2001:db8::1", destination: "2001:db8::2" }, chance) : this.#service({ source, destination }, chance);
    return { from, to: this.#receiver(probe.destination, chance), probe };
  }

  #address(chance: Chance): string {
    return chance.happens(10) ? textOf(chance.below(2 ** 31) * 2 + chance.below(2)) : chance.of(this.#addresses);
  }

  #service(ends: { readonly source: string; readonly destination: string }, chance: Chance): Probe {
    const protocol = chance.of(["tcp", "tcp", "tcp", "udp", "icmp", "other"] as const);
    if (protocol === "other" || (protocol === "icmp" && ends.source.includes(":"))) return { ...ends, protocol: "other" };
    return { ...ends, protocol, port: protocol === "icmp" ? chance.of([8, 8, 0, 3, 11, 255]) : chance.of(this.#ports) };
  }

  /** Mostly who has the address; now and then a machine that might claim it. */
  #receiver(destination: string, chance: Chance): Receiver {
    if (chance.happens(10) || destination.includes(":")) return chance.of(this.#seats);
    const host = this.plan.hosts.find(({ nodes }) => nodes.some(({ address }) => address === destination));
    if (host) return { node: host };
    const gateway = this.plan.hosts.find(({ gateway: own }) => own && addressesOf(own).includes(destination))?.gateway;
    if (gateway) return { gateway };
    return this.#machines.get(destination) ?? "nobody";
  }
}

/** An address of some networks. */
function memberOf(texts: readonly string[], chance: Chance): string {
  const [address = "", length = "32"] = chance.of(texts).split("/");
  const size = 2 ** (32 - Math.min(Number(length), 32));
  return textOf(numberOf(address) + (size > 2 ** 16 ? chance.below(2 ** 16) * (size / 2 ** 16) : chance.below(size)));
}

/** A network's first and last address, and their neighbours. */
function edgesOf(text: string): readonly string[] {
  const [address = "", length = "32"] = text.split("/");
  const size = 2 ** (32 - Math.min(Number(length), 32));
  const first = numberOf(address);
  return [first - 1, first, first + 1, first + size - 1, first + size].filter((value) => value >= 0 && value < 2 ** 32).map(textOf);
}
