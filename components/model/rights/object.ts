/** What rights are about: everything of a host that has a path in its access control list, and whose it is. */
import { IMAGE_STORAGE, names } from "../identity";
import { GATEWAY_STORAGE } from "../gateway";
import { networkGrant } from "../network";
import type { EnvironmentPlan, EstatePlan, HostPlan } from "../plan";

/** What an object is. */
export type ObjectKind = "machine" | "data" | "pool" | "disks" | "backups" | "network" | "images" | "host" | "access";

/** One object of a host. */
export interface AccessObject {
  /** For example `/vms/1011`. */
  readonly path: string;
  /** For people, for example `prod-web-1 (VM 1011)`. */
  readonly name: string;
  readonly kind: ObjectKind;
  /** Environment that owns it. Absent for what all share and for what is the host's. */
  readonly environment?: string;
  /** What every environment may hold on it, where all share it. */
  readonly shared?: readonly string[];
}

/** Every object of a host: of its environments, production first, as it is what is told first; then shared ones, then the host's. */
export function objectsOf(plan: Pick<EstatePlan, "environments">, host: HostPlan): readonly AccessObject[] {
  return [...plan.environments.filter((environment) => environment.host === host.stack).reverse().flatMap(ofEnvironment), ...sharedObjects(host), ...hostObjects(host)];
}

function ofEnvironment({ environment, machines, network, storage }: EnvironmentPlan): readonly AccessObject[] {
  const own = (kind: ObjectKind, path: string, name: string): AccessObject => ({ kind, path, name, environment });
  const guests = machines.flatMap(({ vmid, name, data }) => [own("machine", `/vms/${vmid}`, `${name} (VM ${vmid})`), ...(data ? [own("data", `/vms/${data.holder.vmid}`, `${data.holder.name} (VM ${data.holder.vmid})`)] : [])]);
  return [
    ...guests,
    own("pool", `/pool/${names.pool(environment)}`, `the pool ${names.pool(environment)}`),
    own("disks", `/storage/${storage}`, `the disks of ${environment}`),
    own("backups", `/storage/${names.backups(environment)}`, `the backups of ${environment}`),
    ...(network.vlan === undefined ? [] : [own("network", networkGrant(network).path, `VLAN ${network.vlan} of ${environment}`)]),
  ];
}

function sharedObjects({ networks }: HostPlan): readonly AccessObject[] {
  const flat = [...new Set(networks.filter(({ vlan }) => vlan === undefined).map(({ bridge }) => bridge))];
  return [
    { kind: "images", path: `/storage/${IMAGE_STORAGE}`, name: "the images", shared: ["Datastore.Audit"] },
    ...flat.map((bridge): AccessObject => ({ kind: "network", path: `${ZONE}/${bridge}`, name: `the flat network on ${bridge}`, shared: ["SDN.Use"] })),
  ];
}

/** Bridges of a host without a zone of its own stand in this one (pve-network). */
const ZONE = "/sdn/zones/localnetwork";

function hostObjects({ nodes, networks, bridge, gateway }: HostPlan): readonly AccessObject[] {
  const whole = (kind: ObjectKind, path: string, name: string): AccessObject => ({ kind, path, name });
  const bridges = [...new Set([bridge, ...networks.filter(({ vlan }) => vlan !== undefined).map((network) => network.bridge)])].filter((name) => !networks.some((network) => network.vlan === undefined && network.bridge === name));
  return [
    whole("host", "/", "everything"),
    ...nodes.map(({ name }) => whole("host", `/nodes/${name}`, `the node ${name}`)),
    whole("host", "/nodes", "all nodes"),
    whole("host", "/vms", "all machines"),
    whole("host", "/pool", "all pools"),
    whole("host", "/storage", "all storages"),
    whole("host", "/mapping", "devices of the host"),
    whole("network", "/sdn", "all networks"),
    whole("network", "/sdn/zones", "all zones of networks"),
    whole("network", ZONE, "all bridges"),
    ...bridges.map((name) => whole("network", `${ZONE}/${name}`, `the bridge ${name} without a tag`)),
    whole("access", "/access", "roles and rights"),
    whole("access", "/access/groups", "users and their groups"),
    whole("access", "/access/realm", "all realms"),
    whole("access", "/access/realm/pve", "users of the realm pve"),
    ...(gateway ? [whole("machine", `/vms/${gateway.vmid}`, `${gateway.name} (VM ${gateway.vmid})`), whole("disks", `/storage/${GATEWAY_STORAGE}`, "the disk of the gateway")] : []),
  ];
}
