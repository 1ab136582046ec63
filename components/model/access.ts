/** The Proxmox side of access: what the token of one environment may do, and nothing else. */
import { sortedBy } from "./canonical";
import { IMAGE_STORAGE, names, tokenName } from "./identity";
import type { ProxmoxVersion } from "./input";
import { networkGrant } from "./network";
import type { AccessPlan, NetworkPlan } from "./plan";
import type { SecretSettings } from "./settings";

/** Privileges on the machines of the pool; measured as sufficient on Proxmox VE 9.2. */
const MACHINE_PRIVILEGES = [
  "Pool.Audit",
  "VM.Allocate",
  "VM.Audit",
  "VM.Config.CDROM",
  "VM.Config.CPU",
  "VM.Config.Cloudinit",
  "VM.Config.Disk",
  "VM.Config.HWType",
  "VM.Config.Memory",
  "VM.Config.Network",
  "VM.Config.Options",
  "VM.PowerMgmt",
];

/** What a pool says of itself. */
export function poolComment(environment: string, estate: string): string {
  return `${environment} of ${estate}`;
}

/**
 * Proxmox 9 split `VM.Monitor`; an unknown privilege is refused with 400. Where the image carries the agent, the machines'
 * SSH host keys are read out of them through it, which on Proxmox 8 is part of `VM.Monitor`.
 */
function agentPrivileges({ major }: ProxmoxVersion, agent: boolean): readonly string[] {
  if (major < 9) return ["VM.Monitor"];
  return agent ? ["VM.GuestAgent.Audit", "VM.GuestAgent.FileRead"] : ["VM.GuestAgent.Audit"];
}

/** What follows from the settings of an environment's host. */
export interface AccessSettings {
  /** Which secret of the token holds. @default - the first */
  readonly token?: SecretSettings | undefined;
  /** Whether the image carries the QEMU guest agent. @default false */
  readonly agent?: boolean | undefined;
}

/**
 * Pool, user, token, roles and grants of one environment. Roles are of its own, so that a change for one environment
 * changes no right in another. Deliberately absent: console, clone, migrate, snapshot, backup, anything on `/`,
 * `/nodes`, `/vms`, `/access` and the backup storage.
 */
export function planAccess(estate: string, network: NetworkPlan, proxmox: ProxmoxVersion, { token: { generation, overlap } = { generation: 1 }, agent = false }: AccessSettings = {}): AccessPlan {
  const name = network.environment;
  const role = (purpose: Parameters<typeof names.role>[1]) => names.role(name, purpose);
  const roles = [
    { id: role("machines"), privileges: [...MACHINE_PRIVILEGES, ...agentPrivileges(proxmox, agent)].sort() },
    { id: role("disks"), privileges: ["Datastore.AllocateSpace", "Datastore.Audit"] },
    { id: role("images"), privileges: ["Datastore.Audit"] },
    { id: role("network"), privileges: ["SDN.Use"] },
  ];
  const grants = [
    { role: role("machines"), path: `/pool/${names.pool(name)}`, propagate: true },
    { role: role("disks"), path: `/storage/${names.disks(name)}`, propagate: true },
    { role: role("images"), path: `/storage/${IMAGE_STORAGE}`, propagate: true },
    { role: role("network"), ...networkGrant(network) },
  ];
  return {
    pool: names.pool(name),
    // Readable by every token of the host (measured on Proxmox VE 9.2), so it says nothing but its name.
    poolComment: poolComment(name, estate),
    user: names.user(name),
    token: tokenName(generation),
    ...(overlap === undefined ? {} : { previousToken: tokenName(generation - 1) }),
    roles: sortedBy(roles, ({ id }) => id),
    grants: sortedBy(grants, ({ path }) => path),
  };
}
