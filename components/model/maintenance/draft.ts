/** The kinds of steps, each with its words and its estimate. Used in both directions: the way back swaps `from` and `to`. */
import type { Clock} from "./duration";
import { sumOf, type Estimate } from "./duration";
import type { Lodger, Place, Placing, Tenant } from "./situation";
import type { Draft, StepMachine } from "./step";

/** What the steps of one environment have in common. */
export interface Journey {
  readonly tenant: Tenant;
  readonly from: Place;
  readonly to: Place;
  readonly clock: Clock;
}

const namesOf = (machines: readonly Lodger[]): readonly string[] => machines.map(({ name }) => name);
const keysOf = (machines: readonly Lodger[]): string => machines.map(({ key }) => key).join(", ");
const bare = ({ key, name, vmid }: Lodger): StepMachine => ({ key, name, vmid });
const withData = ({ data, ...machine }: Lodger): StepMachine => ({ ...bare(machine), ...(data === undefined ? {} : { data }) });
const dataSize = ({ data }: Lodger): number => (data?.disks ?? []).reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
const file = ({ name }: Tenant): string => `Pulumi.${name}.yaml`;

/** A step that takes nothing down, brings nothing up and destroys nothing. */
function plain({ tenant, from, to }: Journey, kind: Draft["kind"], machines: readonly StepMachine[], words: Pick<Draft, "what" | "why">, estimate: Estimate): Draft {
  return { kind, environment: tenant.name, machines, from, to, ...words, ...estimate, stops: [], starts: [], destroys: false };
}

/** Machines of an environment shut down, in this order. */
export function stop(journey: Journey, machines: readonly Lodger[], why: string): Draft {
  const { tenant, clock } = journey;
  const estimate = sumOf(machines.map(({ vmid }) => clock.of("stop", vmid)));
  return { ...plain({ ...journey, to: journey.from }, "stop", machines.map(bare), { what: `shut down ${keysOf(machines)} of ${tenant.name}`, why }, estimate), stops: namesOf(machines) };
}

/** Machines of an environment start, in this order. */
export function start(journey: Journey, machines: readonly Lodger[], why: string): Draft {
  const { tenant, clock } = journey;
  const estimate = sumOf(machines.map(({ vmid }) => clock.of("start", vmid)));
  return { ...plain({ ...journey, to: journey.from }, "start", machines.map(bare), { what: `start ${keysOf(machines)} of ${tenant.name}`, why }, estimate), starts: namesOf(machines) };
}

/** An environment stops as a whole: its disks stay, its cores and its memory are given away. */
export function pause(journey: Journey, why: string): Draft {
  const { tenant } = journey;
  const draft = stop(journey, tenant.machines, why);
  return { ...draft, kind: "pause", placing: { ...tenant.placing, stopped: true }, what: `${file(tenant)}: trilane:stopped: true; ${draft.what}` };
}

/** An environment that made room comes back, last machine first. */
export function resume(journey: Journey): Draft {
  const { tenant } = journey;
  const draft = start(journey, [...tenant.machines].reverse(), "there is room for it again");
  return { ...draft, kind: "resume", placing: tenant.placing, what: `${file(tenant)}: without trilane:stopped; ${draft.what}` };
}

/** The other host gets what an environment stands on, while its machines still run. */
export function prepare(journey: Journey, placing: Placing): Draft {
  const { tenant, to, clock } = journey;
  const words = { what: `${file(tenant)}: ${placingText(placing)}; pulumi up -s ${to.stack}`, why: `${to.stack} has pool, storage, rights, firewall names and image for ${tenant.name} before anything of it stops` };
  return { ...plain(journey, "prepare", [], words, clock.run()), placing };
}

/** The data of one machine goes through the storage that both hosts see. The old one stays where it is. */
export function copy(journey: Journey, machine: Lodger, transfer: string): Draft {
  const { from, to, clock } = journey;
  const holder = machine.data?.vmid ?? machine.vmid;
  const estimate = sumOf([clock.of("backup", holder, dataSize(machine)), clock.of("restore", holder, dataSize(machine))]);
  const what = `back up ${machine.data?.name ?? machine.name} (${dataSize(machine)} GiB) on ${from.stack} to ${transfer}, restore it on ${to.stack}, compare its disks`;
  return plain(journey, "copy", [withData(machine)], { what, why: `the data of ${machine.key} arrives with the last write in it: the machine is down` }, estimate);
}

/** All machines of an environment are made on the other host, with the same VMIDs, MAC addresses and addresses. */
export function move(journey: Journey): Draft {
  const { tenant, from, to, clock } = journey;
  const { machines } = tenant;
  const estimate = sumOf([clock.run(), ...machines.flatMap(({ vmid }) => [clock.of("create", vmid), clock.of("start", vmid)])]);
  const words = { what: `hand ${tenant.name} the token of ${to.stack}, take what is on ${from.stack} out of its state, pulumi up -s ${tenant.name}`, why: `${keysOf(machines)} run on ${to.stack}; the old ones stay on ${from.stack}, stopped, and do not start with it` };
  return { ...plain(journey, "move", machines.map(withData), words, estimate), starts: namesOf(machines) };
}

/** What was copied or made again elsewhere is deleted where it was. */
export function remove(journey: Journey): Draft {
  const { tenant, from, to } = journey;
  const what = `delete the old machines of ${tenant.name} on ${from.stack} and the archives of its data: ${tenant.machines.flatMap(({ name, data }) => [name, ...(data === undefined ? [] : [data.name])]).join(", ")}`;
  const seconds = 5 * tenant.machines.length;
  return { ...plain(journey, "remove", tenant.machines.map(withData), { what, why: `the same VMIDs run on ${to.stack}; until here the way back needs no copy` }, { seconds, basis: ["5 s assumed for each deletion"] }), destroys: true };
}

/** The host that was left lets go of what environments stood on. */
export function release(place: Place, clock: Clock, environments: readonly string[]): Draft {
  const words = { what: `pulumi up -s ${place.stack}`, why: `pools, tokens and storages of ${environments.join(", ")} are gone from ${place.stack}` };
  return { kind: "release", environment: "", machines: [], from: place, to: place, ...words, ...clock.run(), stops: [], starts: [], destroys: true };
}

/** The data of one machine moves to another node. */
export function migrate(journey: Journey, machine: Lodger): Draft {
  const { to, clock } = journey;
  const holder = machine.data?.vmid ?? machine.vmid;
  const words = { what: `migrate ${machine.data?.name ?? machine.name} (${dataSize(machine)} GiB) to ${to.node}`, why: `the data of ${machine.key} is where the machine will be` };
  return plain(journey, "migrate", [withData(machine)], words, clock.of("migrate", holder, dataSize(machine)));
}

/** One machine is made on another node. */
export function replace(journey: Journey, machine: Lodger, placing: Placing): Draft {
  const { tenant, to, clock } = journey;
  const estimate = sumOf([clock.run(), clock.of("create", machine.vmid), clock.of("start", machine.vmid)]);
  const words = { what: `${file(tenant)}: ${placingText(placing)}; pulumi up -s ${tenant.name}`, why: `${machine.key} runs on ${to.node}, with the same VMID, MAC address and address` };
  return { ...plain(journey, "replace", [withData(machine)], words, estimate), placing, stops: namesOf([machine]), starts: namesOf([machine]) };
}

/** A placing as it stands in the file. */
export function placingText({ host, node, placement, stopped }: Placing): string {
  const entries = Object.entries(placement ?? {});
  const parts = [
    ...(host === undefined ? [] : [`trilane:host: ${host}`]),
    ...(node === undefined ? [] : [`trilane:node: ${node}`]),
    ...(entries.length === 0 ? [] : [`trilane:placement: { ${entries.map(([key, value]) => `${key}: ${value}`).join(", ")} }`]),
    ...(stopped === true ? ["trilane:stopped: true"] : []),
  ];
  return parts.length === 0 ? "no trilane:host, node and placement" : parts.join(", ");
}
