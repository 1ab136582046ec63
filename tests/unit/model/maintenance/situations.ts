/** Situations to plan maintenances from: fixed ones with readable numbers, and random sound ones. */
import fc from "fast-check";
import type { Ground, Lodger, Situation, Tenant } from "../../../../components/model/maintenance";
import { isEnough, leftOfHost, leftOfNode, worldOf } from "../../../../components/model/maintenance/room";

const GIB = 1024;

/** A machine; `data` in GiB gives it a holder. */
export function machine(environment: string, key: string, vmid: number, place: Lodger["place"], memoryMiB = GIB, data = 0): Lodger {
  const name = `${environment}-${key}`;
  const kept = data === 0 ? {} : { data: { vmid: vmid + 500, name: `${name}-data`, disks: [{ interface: "scsi1", sizeGiB: data }] } };
  return { environment, key, name, vmid, place, demand: { cores: 1, memoryMiB, diskGiB: 10 + data }, ...kept };
}

/** An environment of two web machines and a database that keeps 20 GiB. */
export function shop(name: string, from: number, place: Lodger["place"], rest: Partial<Tenant> = {}): Tenant {
  const machines = [machine(name, "web-1", from + 10, place), machine(name, "web-2", from + 11, place), machine(name, "db-1", from + 20, place, 2 * GIB, 20)];
  const host = place.stack === "host" ? undefined : place.stack;
  return { name, production: name === "prod", stack: place.stack, budget: { cores: 4, memoryMiB: 4 * GIB, diskGiB: 60 }, placing: host === undefined ? {} : { host }, pool: name, storage: `trilane-${name}-disks`, machines, ...rest };
}

/** A host of one node, as large as so many shops. */
export function ground(stack: string, node: string, shops: number): Ground {
  return { stack, node, nodes: [{ name: node, capacity: { cores: 4 * shops, memoryMiB: 4 * GIB * shops, diskGiB: 1000 } }], cpuOvercommit: 1 };
}

const [A, B] = [{ stack: "host", node: "pve1" }, { stack: "host-b", node: "pveb" }] as const;

/** prod on the first host, dev and test on the second, which is as large as `shops`. */
export function twoHosts(shops: number, transfer: string | undefined = "transfer"): Situation {
  return { estate: "shop", grounds: [ground("host", "pve1", 3), ground("host-b", "pveb", shops)], tenants: [shop("dev", 3000, B), shop("test", 2000, B), shop("prod", 1000, A)], transfer, measured: [] };
}

/** Everything on one host. */
export const single: Situation = { estate: "shop", grounds: [ground("host", "pve1", 3)], tenants: [shop("dev", 3000, A), shop("prod", 1000, A)], transfer: undefined, measured: [] };

const amounts = fc.record({ cores: fc.integer({ min: 1, max: 4 }), memoryMiB: fc.integer({ min: 256, max: 4096 }), diskGiB: fc.integer({ min: 5, max: 50 }) });

/** Random estates on one to three hosts, each of one to three nodes, that fit where they are. */
export const soundSituation: fc.Arbitrary<Situation> = fc
  .record({
    nodes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    ladder: fc.shuffledSubarray(["dev", "test", "stage", "prod"], { minLength: 1 }),
    machines: fc.array(fc.record({ demand: amounts, data: fc.boolean(), node: fc.nat() }), { minLength: 1, maxLength: 5 }),
    hosts: fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
    spare: fc.array(fc.integer({ min: 0, max: 8192 }), { minLength: 9, maxLength: 9 }),
  })
  .map(({ nodes, ladder, machines, hosts, spare }) => {
    const grounds = nodes.map((count, index): Ground => ({ stack: index === 0 ? "host" : `host-${index}`, node: `n${index}0`, nodes: Array.from({ length: count }, (_, node) => ({ name: `n${index}${node}`, capacity: { cores: 0, memoryMiB: 0, diskGiB: 0 } })), cpuOvercommit: 2 }));
    const tenants = ladder.map((name, index): Tenant => {
      const on = grounds[(hosts[index] ?? 0) % grounds.length] as Ground;
      const lodgers = machines.map(({ demand, data, node }, number): Lodger => {
        const vmid = 1000 * (index + 1) + 10 + number;
        const place = { stack: on.stack, node: on.nodes[node % on.nodes.length]?.name ?? on.node };
        return { environment: name, key: `m${number}-1`, name: `${name}-m${number}-1`, vmid, place, demand, ...(data ? { data: { vmid: vmid + 500, name: `${name}-m${number}-1-data`, disks: [{ interface: "scsi1", sizeGiB: 1 }] } } : {}) };
      });
      const budget = { cores: lodgers.length * 4, memoryMiB: lodgers.length * 4096, diskGiB: lodgers.length * 50 };
      const placement = Object.fromEntries(lodgers.filter(({ place }) => place.node !== on.node).map(({ key, place }) => [key, place.node]));
      return { name, production: index === ladder.length - 1, stack: on.stack, budget, placing: { ...(on.stack === "host" ? {} : { host: on.stack }), ...(Object.keys(placement).length === 0 ? {} : { placement }) }, pool: name, storage: `trilane-${name}-disks`, machines: lodgers };
    });
    return roomy({ estate: "random", grounds, tenants, transfer: "transfer", measured: [] }, spare);
  });

/** Gives every node what is on it and something more, and its host what is promised. */
function roomy(situation: Situation, spare: readonly number[]): Situation {
  let next = 0;
  const world = worldOf(situation);
  const grounds = situation.grounds.map((one): Ground => {
    const promised = leftOfHost(situation, one, world);
    const nodes = one.nodes.map(({ name }) => {
      const more = spare[next++] ?? 0;
      const used = leftOfNode(situation, one, name, world);
      const share = one.nodes.length;
      const need = (key: keyof typeof used): number => Math.max(-used[key], Math.ceil(-promised[key] / share));
      return { name, capacity: { cores: need("cores") + Math.ceil(more / 1024), memoryMiB: need("memoryMiB") + more, diskGiB: need("diskGiB") + Math.ceil(more / 64) } };
    });
    return { ...one, nodes };
  });
  return { ...situation, grounds };
}

/** Whether nothing is oversold. */
export function isSound(situation: Situation, world = worldOf(situation)): boolean {
  return situation.grounds.every((one) => isEnough(leftOfHost(situation, one, world)) && (one.nodes.length === 1 || one.nodes.every(({ name }) => isEnough(leftOfNode(situation, one, name, world)))));
}

