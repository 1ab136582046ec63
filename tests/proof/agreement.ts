/** Proof and evaluator, held against each other: over packets, over violations, over paths. */
import { endText, packetText, proveIsolation, type End, type EstatePlan, type Proof, type Violation } from "../../components/model";
import { declares, enters, forwards, leaves, passes, reachesGateway, reachesNode, seatsOf, type Seat } from "./evaluator";
import type { Chance } from "./chance";
import { Oracle } from "./oracle";
import { Range, type Shot } from "./probes";

/** How often something was seen that makes the comparison worth something. */
export interface Tally {
  packets: number;
  passed: number;
  forbidden: number;
  blocked: number;
  violations: number;
  failing: number;
}

/** Nothing counted yet. */
export const noTally = (): Tally => ({ packets: 0, passed: 0, forbidden: 0, blocked: 0, violations: 0, failing: 0 });

/**
 * Compares both about one plan, over so many packets.
 *
 * @returns what they disagree about; empty when they agree
 */
export function disagreements(plan: EstatePlan, packets: number, chance: Chance, tally: Tally): readonly string[] {
  const proof = proveIsolation(plan);
  const oracle = new Oracle(plan);
  const range = new Range(plan);
  const wrong = new Set<string>();
  for (let index = 0; index < packets; index++) {
    const shot = range.shot(chance);
    for (const text of compare(plan, proof, oracle, shot, tally)) wrong.add(text);
  }
  for (const text of proof.violations.flatMap((violation) => contradiction(plan, violation))) wrong.add(text);
  tally.packets += packets;
  tally.violations += proof.violations.length;
  if (proof.violations.length > 0) tally.failing += 1;
  return [...wrong];
}

function compare(plan: EstatePlan, proof: Proof, oracle: Oracle, shot: Shot, tally: Tally): readonly string[] {
  const { from, to, probe } = shot;
  const judged = from === "somebody" ? someonePasses(shot) : passes(from, to, probe);
  const answered = oracle.passes(shot);
  if (judged) tally.passed += 1;
  const wrong = judged === answered ? [] : [`${describe(shot)}: the evaluator says ${judged ? "passes" : "stopped"}, the algebra ${answered ? "passes" : "stopped"}`];
  const isDeclared = declaredIn(shot);
  const forbidden = judged && isForbidden(plan, shot, isDeclared);
  const blocked = mustPass(plan, shot) && !(judged && passesGateway(shot));
  if (forbidden) tally.forbidden += 1;
  if (blocked) tally.blocked += 1;
  if ((forbidden || blocked) && proof.violations.length === 0) wrong.push(`${describe(shot)}: ${forbidden ? "passes and nobody declared it" : "is declared and does not pass"}, and the proof holds`);
  if (judged && from !== "somebody" && to !== "nobody" && "machine" in to && to !== from && !inPaths(proof, from, to, shot)) wrong.push(`${describe(shot)}: passes, and no path tells it`);
  return wrong;
}

function someonePasses({ to, probe }: Shot): boolean {
  if (to === "nobody") return false;
  if ("machine" in to) return enters(to, probe);
  return "node" in to ? reachesNode(to.node, probe) : reachesGateway(to.gateway, undefined, probe);
}

/** Flows of the environments of both ends that name the packet, between who they mean. */
function declaredIn({ from, to, probe }: Shot): boolean {
  if (from !== "somebody" && from.machine.address !== probe.source) return false;
  if (to !== "nobody" && "machine" in to && to.machine.address !== probe.destination) return false;
  const environment = from !== "somebody" ? from.environment : to !== "nobody" && "machine" in to ? to.environment : undefined;
  if (environment === undefined) return false;
  return environment.flows.some((flow) => declares(flow, probe));
}

/** Whether a packet that passes should not: the claims of the proof, one packet at a time. */
function isForbidden(plan: EstatePlan, { from, to, probe }: Shot, isDeclared: boolean): boolean {
  const owned = seatsOf(plan).some(({ machine }) => machine.address === probe.source);
  // A machine's own address comes from the machine; what forges it outside is an assumption.
  if (from === "somebody") return to !== "nobody" && "machine" in to && !owned && !isDeclared;
  if (to === "nobody") return !isDeclared;
  if ("machine" in to) return to.environment !== from.environment || !isDeclared;
  return "node" in to || !isDeclared;
}

/** Whether a flow says that the packet has to pass, from who has its source to who has its destination. */
function mustPass(plan: EstatePlan, { from, to, probe }: Shot): boolean {
  const isOwn = (seat: Seat, address: string): boolean => seat.machine.address === address;
  const named = (flows: Seat["environment"]["flows"]): boolean => flows.some((flow) => declares(flow, probe, true));
  if (from !== "somebody") return isOwn(from, probe.source) && (to === "nobody" || ("machine" in to && isOwn(to, probe.destination))) && named(from.environment.flows);
  const isMachine = seatsOf(plan).some((seat) => isOwn(seat, probe.source));
  return !isMachine && to !== "nobody" && "machine" in to && isOwn(to, probe.destination) && named(to.environment.flows);
}

/** Whether the gateway of mode `internal`, if there is one on the way, passes a packet on. */
function passesGateway({ from, to, probe }: Shot): boolean {
  const inside = from !== "somebody" ? from : to !== "nobody" && "machine" in to ? to : undefined;
  if (inside === undefined || inside.environment.network.mode !== "internal") return true;
  if (from !== "somebody" && to !== "nobody" && "machine" in to && to.environment === from.environment) return true;
  const { gateway } = inside.host;
  const leg = gateway?.legs.find(({ environment }) => environment === inside.environment.environment)?.interface;
  if (!gateway || leg === undefined) return false;
  if (from !== "somebody") return forwards(gateway, leg, "uplink", probe);
  const isVpn = gateway.vpn !== undefined && declares({ kind: "declared", from: "", to: "", reason: "", protocol: "tcp", port: 1, sources: [gateway.vpn], destinations: ["0.0.0.0/0"] }, { ...probe, protocol: "tcp", port: 1 });
  return forwards(gateway, isVpn ? "wg0" : "uplink", leg, probe);
}

function inPaths({ paths }: Proof, from: Seat, to: Seat, { probe }: Shot): boolean {
  const holds = (end: End, seat: Seat): boolean => end.environment === seat.environment.environment && (end.machines ?? []).includes(seat.machine.key);
  const hasPort = (text: string): boolean =>
    text === "" ||
    text.split(", ").some((range) => {
      const [first = 0, last = first] = range.split("-").map(Number);
      return first <= (probe.port ?? 0) && (probe.port ?? 0) <= last;
    });
  return paths.some((path) => holds(path.from, from) && holds(path.to, to) && (path.protocol === "any" || (path.protocol === probe.protocol && hasPort(path.ports))));
}

/** A violation whose packet the evaluator sees otherwise. */
function contradiction(plan: EstatePlan, violation: Violation): readonly string[] {
  const { claim, from, to, packet, rules } = violation;
  if (["bound", "segments", "names", "crossing-first", "gateway"].includes(claim)) return [];
  const seats = seatsOf(plan);
  const seatOf = ({ environment, machines }: End): Seat | undefined => seats.find((seat) => seat.environment.environment === environment && machines?.includes(seat.machine.key));
  const [sender, receiver] = [seatOf(from), seatOf(to)];
  const expected = claim !== "declared-passes";
  const said = rules.flatMap(({ place }): readonly boolean[] => {
    if (place.endsWith(" out") || (place.startsWith("group ") && receiver === undefined)) return sender ? [leaves(sender, packet)] : [];
    if (place.endsWith("datacenter in")) return plan.hosts.filter(({ stack }) => place.startsWith(`${stack} `)).map((host) => reachesNode(host, packet) || claim === "no-management");
    if (place.endsWith(" in") && receiver) return [enters(receiver, packet) || claim === "no-crossing"];
    return [];
  });
  return said.every((answer) => answer === expected) ? [] : [`violation ${claim}, ${packetText(packet)} (${endText(from)} to ${endText(to)}), ${JSON.stringify(rules)}: the evaluator says otherwise`];
}

function describe({ from, to, probe }: Shot): string {
  const sender = from === "somebody" ? from : from.machine.name;
  const receiver = to === "nobody" ? to : "machine" in to ? to.machine.name : "node" in to ? to.node.stack : to.gateway.name;
  return `${packetText(probe)} (${sender} to ${receiver})`;
}
