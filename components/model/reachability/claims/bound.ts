import { IPV4 } from "../address-set";
import { isBound, type Cohort } from "../cohort";
import { intersect, without } from "../intervals";
import { packetOf } from "../packet";
import { restrict, type Region } from "../region";
import type { World } from "../world";
import { machineCount, machineEnd, endAt, type Finding, type ProvedClaim } from "./claim";

const NEXT = "switch on ipfilter and macfilter, with the machine's address alone in ipfilter-net0, and ebtables of the datacenter";

/** Addresses cannot be forged: what names an address in a rule names a machine. */
export const bound: ProvedClaim = {
  id: "bound",
  text: "every machine sends from its own address alone, and takes what is for it and nothing else",
  why: "rules name addresses; they mean machines only while no machine can take another's",
  prove(world) {
    return { checked: machineCount(world.cohorts), of: "machines", findings: world.cohorts.flatMap((cohort) => (cohort.machines.every((machine) => isBound(machine, cohort.host)) ? [] : loose(world, cohort))) };
  },
};

function loose(world: World, cohort: Cohort): readonly Finding[] {
  const foreign = without(IPV4, cohort.addresses);
  const forged = restrict(cohort.sent, { source: foreign });
  const stolen = restrict(cohort.taken, { destination: foreign });
  if (forged.length > 0) return [told(world, cohort, forged, "a machine sends from an address that is not its own", "from")];
  if (stolen.length > 0) return [told(world, cohort, stolen, "a machine can take what is for another's address", "to")];
  const own = intersect(cohort.addresses, IPV4);
  return [told(world, cohort, [{ source: own, destination: own, service: [0, 0] }], "a machine is not bound to its address", "from")];
}

function told(world: World, cohort: Cohort, [box]: Region, problem: string, side: "from" | "to"): Finding {
  if (box === undefined) throw new RangeError("a region with packets has a box");
  const packet = packetOf(box, [world.zones.machines, world.zones.known]);
  const ends = side === "from" ? { from: machineEnd(cohort), to: endAt(world, packet.destination) } : { from: endAt(world, packet.source), to: machineEnd(cohort) };
  const { options, ipfilter } = cohort.machines[0]?.firewall ?? {};
  const text = `ipfilter ${options?.ipfilter ? "on" : "off"}, macfilter ${options?.macfilter ? "on" : "off"}, ebtables ${cohort.host.firewall.datacenter.ebtables ? "on" : "off"}, ${ipfilter?.name ?? "no set"} of ${ipfilter?.cidrs.join(", ") ?? ""}`;
  return { problem, next: NEXT, packet, rules: [{ place: `${cohort.machines[0]?.name ?? ""} firewall options`, text }], ...ends };
}
