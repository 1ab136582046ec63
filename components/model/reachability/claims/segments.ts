import type { MachinePlan } from "../../plan";
import type { Packet } from "../packet";
import type { World } from "../world";
import { type Finding, machineCount, type ProvedClaim } from "./claim";

/** Where a NIC is, in words; tags of one bridge on two hosts may meet on a switch, so the host is left out. */
const placeOf = ({ bridge, vlan }: { readonly bridge: string; readonly vlan?: number | undefined }): string => `${bridge} ${vlan === undefined ? "untagged" : `VLAN ${vlan}`}`;

/** In modes with VLANs, no two environments are on one wire. */
export const segments: ProvedClaim = {
  id: "segments",
  text: "every machine is in the VLAN of its environment, which no other environment has: a second fence beside the filters",
  why: "what is not on one wire cannot even be listened to",
  concerns: ({ environments }) => environments.some(({ plan }) => plan.network.mode !== "flat"),
  prove(world) {
    const found = world.environments.flatMap(({ plan }) => plan.machines.flatMap((machine) => misplaced(world, plan.environment, machine, placeOf(plan.network))));
    return { checked: machineCount(world.cohorts), of: "NICs", findings: found };
  },
};

function misplaced(world: World, environment: string, machine: MachinePlan, planned: string): readonly Finding[] {
  const place = placeOf(machine);
  const foreign = world.environments.find(({ plan }) => plan.environment !== environment && placeOf(plan.network) === place);
  if (place === planned && foreign === undefined && machine.vlan !== undefined) return [];
  const other = foreign?.plan.machines[0];
  const packet: Packet = { source: machine.address, destination: other?.address ?? foreign?.plan.network.gateway ?? machine.gateway, protocol: "other" };
  return [
    {
      problem: foreign ? `a machine of ${environment} is on the wire of ${foreign.plan.environment}` : `a machine of ${environment} is not in its VLAN`,
      from: { kind: "machine", name: machine.key, environment, machines: [machine.key] },
      to: foreign && other ? { kind: "machine", name: other.key, environment: foreign.plan.environment, machines: [other.key] } : { kind: "outside", name: place },
      packet,
      rules: [{ place: `${machine.name} net0`, text: place }],
      next: "give each environment a tag of its own, and its machines that tag",
    },
  ];
}
