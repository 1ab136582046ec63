/** Sends every cell of a plan through a world, and compares what arrived with what the certificate says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packetText, proveIsolation, type EstatePlan, type Proof } from "../../components/model";
import { LiveNetwork } from "../../simulator/world/network/live";
import { PEERS, ROUTER } from "../../simulator/world/network/outside";
import type { NetworkRecords } from "../../simulator/world/network/records";
import type { Ground } from "../../simulator/world/network/ground";
import { namespaceName } from "../../simulator/world/world";
import { areNeighbours, cellsOf, type Cell } from "./cells";
import { startGateway } from "./gateway";
import { startGround } from "./ground";
import { outsideOf, placesOf, type Place } from "./places";

/** What came out. */
export interface Matrix {
  readonly cells: number;
  /** Cells by kind, and how many of them had to pass. */
  readonly kinds: Readonly<Record<string, { readonly cells: number; readonly pass: number }>>;
  /** Whether a gateway was among them that booted from its seed. */
  readonly booted: boolean;
  /** Where kernel and certificate differ: each names its packet. */
  readonly differences: readonly string[];
}

interface Said {
  readonly arrived: readonly (readonly [shot: number, port: number])[];
  readonly answered: readonly number[];
}

/** Runs the matrix of a plan over the network that these records mean, in a world of its own. */
export async function runMatrix(folder: string, plan: EstatePlan, records: NetworkRecords, proof: Proof = proveIsolation(plan)): Promise<Matrix> {
  const { world, ground } = await startGround(folder);
  try {
    const network = await LiveNetwork.start(ground, outsideOf(plan));
    const problems = await network.apply(records);
    if (problems.length > 0) throw new Error(problems.join("\n"));
    await ground.run("sh", ["-eu"], { stdin: standIns(plan, network.kernel.restore.v4) });
    const { gateway } = plan.hosts[0];
    const booted = gateway !== undefined && (await startGateway(world, ground, gateway));
    const places = placesOf(plan);
    const wires = await readWires(ground, plan);
    const cells = cellsOf(plan, proof, places);
    return { ...compare(cells, places, await probe(ground, plan, places, cells, wires)), booted };
  } finally {
    await world.stop();
  }
}

/** Guests that are there only to be spoken to: an address, a route, and a protocol stack that keeps still. */
function standIns({ environments }: EstatePlan, restore: string): string {
  const silent = (namespace: string): string => `printf '*filter\\n-A INPUT -j DROP\\nCOMMIT\\n' | ip netns exec ${namespace} ${restore}`;
  const machine = (vmid: number, address: string, length: number, router: string): string => {
    const namespace = namespaceName(vmid);
    return `printf 'link set lo up\\naddr add ${address}/${length} dev eth0\\nlink set eth0 up\\nroute add default via ${router}\\n' | ip -n ${namespace} -batch -\n${silent(namespace)}`;
  };
  return [
    ...environments.flatMap(({ machines }) => machines.map(({ vmid, address, prefixLength, gateway }) => machine(vmid, address, prefixLength, gateway))),
    silent(PEERS),
    // A bridge of one machine would learn from what that machine forges; here it forgets at once, so that each packet meets the filter.
    "for bridge in $(ip -o link show type bridge | grep -o 'fwbr[0-9i]*'); do echo \"link set $bridge type bridge ageing_time 0\"; done | ip -batch -",
  ].join("\n");
}

/** MAC addresses of what routes, by where it is asked. */
type Wires = ReadonlyMap<string, string>;

async function readWires(ground: Ground, { hosts: [host] }: EstatePlan): Promise<Wires> {
  const wires = new Map<string, string>();
  const read = async (prefix: string, ...args: readonly string[]): Promise<void> => {
    for (const { ifname, address } of JSON.parse(await ground.run("ip", [...args, "-j", "link"])) as { ifname: string; address: string }[]) wires.set(`${prefix} ${ifname}`, address);
  };
  await read("node");
  await read("router", "-n", ROUTER);
  await read("outside", "-n", PEERS);
  for (const { vlan, mac } of host.gateway?.legs ?? []) wires.set(`router ${host.gateway?.bridge ?? ""}v${vlan}`, mac);
  return wires;
}

/** Who is asked on the wire: the receiver where both share it, else the router. */
function nextMac(plan: EstatePlan, wires: Wires, { from, to, target }: Cell): string {
  if (areNeighbours(plan, from, to, target)) return to.mac ?? wires.get(to.kind === "node" ? `node ${to.bridge ?? ""}` : "outside lan") ?? "";
  if (from.port.device === "wan") return wires.get("router wan") ?? "";
  return wires.get(`router ${from.bridge ?? ""}`) ?? "";
}

async function probe(ground: Ground, plan: EstatePlan, places: readonly Place[], cells: readonly Cell[], wires: Wires): Promise<Said> {
  const ports = portsOf(places);
  const shots = cells.map((cell) => {
    const { from, source, target, protocol, port, tag, fromMac } = cell;
    const own = fromMac ?? from.mac ?? wires.get(`outside ${from.port.device ?? ""}`) ?? "00:00:00:00:00:00";
    return { from: ports.indexOf(keyOf(from)), source, target, protocol, port, tag, fromMac: own, toMac: protocol === "arp" ? "ff:ff:ff:ff:ff:ff" : nextMac(plan, wires, cell) || "00:00:00:00:00:00" };
  });
  const asked = { ports: ports.map((key) => JSON.parse(key) as object), shots, answers: cells.filter(({ kind }) => kind === "open").length };
  const script = join(__dirname, "prober.py");
  return JSON.parse(await ground.run("python3", ["-c", readFileSync(script, "utf8")], { stdin: JSON.stringify(asked) })) as Said;
}

const keyOf = ({ port }: Place): string => JSON.stringify(port);
const portsOf = (places: readonly Place[]): readonly string[] => [...new Set(places.map(keyOf))];

function compare(cells: readonly Cell[], places: readonly Place[], { arrived, answered }: Said): Omit<Matrix, "booted"> {
  const ports = portsOf(places);
  const where = new Map<number, string[]>();
  for (const [shot, port] of arrived) where.set(shot, [...(where.get(shot) ?? []), ports[port] ?? ""]);
  const back = new Set(answered);
  const kinds: Record<string, { cells: number; pass: number }> = {};
  const differences = cells.flatMap((cell, index) => {
    const kind = (kinds[cell.kind] ??= { cells: 0, pass: 0 });
    kind.cells += 1;
    if (cell.passes) kind.pass += 1;
    return difference(cell, where.get(index) ?? [], back.has(index), places);
  });
  return { cells: cells.length, kinds, differences };
}

function difference(cell: Cell, arrived: readonly string[], answered: boolean, places: readonly Place[]): readonly string[] {
  const { kind, from, to, passes, source, target, protocol, port, tag, fromMac } = cell;
  const named = protocol === "arp" ? `ARP for ${source}` : packetText({ source, destination: target, protocol: protocol === "icmpv6" ? "other" : protocol, ...(port === undefined ? {} : { port }) });
  const text = `${kind}: ${named}${tag === undefined ? "" : ` with tag ${tag}`}${fromMac === undefined ? "" : ` with MAC ${fromMac}`}, sent by ${from.name} to ${to.name}`;
  const own = keyOf(to);
  // What is broadcast has a cell for each receiver.
  const elsewhere = protocol === "arp" ? [] : arrived.filter((key) => key !== own).map((key) => `${text}: arrived at ${places.find((place) => keyOf(place) === key)?.name ?? key}, where nobody asked for it`);
  const isThere = arrived.includes(own);
  if (isThere !== passes) return [...elsewhere, `${text}: the certificate says ${passes ? "yes" : "no"}, and it ${isThere ? "passed" : "did not arrive"}`];
  const isAsked = passes && kind === "open" && to.port.device !== undefined && (protocol === "tcp" || protocol === "udp" || protocol === "icmp");
  return isAsked && !answered ? [...elsewhere, `${text}: it passed, and its answer did not come back`] : elsewhere;
}
