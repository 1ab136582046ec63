import { moveDisk, reassignDisk } from "../guests/move";
import { migrateGuest, preconditions } from "../guests/migrate";
import { parameterError } from "../errors";
import { flag, formatted, integer, node, oneOf, optional, storageId, text, unsupported, vmid, type Parameters } from "../schema/parameter";
import { perm, type Call, type Method } from "./method";
import { MOVABLE_DISKS } from "./qemu-disks";
import { rootOnly } from "./root-only";

const GUEST: Parameters = { node, vmid };
const digest = optional(text({ maxLength: 40 }));
const MIGRATE = perm("/vms/{vmid}", "VM.Migrate");
const disk = oneOf(...MOVABLE_DISKS);

function move(call: Call): string {
  const { host, user } = call;
  const from = { host, user, node: call.node, vmid: call.vmid, disk: call.text("disk"), digest: call.optional("digest") };
  const [guest, storage] = [call.number("target-vmid"), call.optional("storage")];
  if ((guest === undefined) === (storage === undefined)) {
    const message = guest === undefined ? "both 'storage' and 'target-vmid' missing, either needs to be set" : "either set 'storage' or 'target-vmid', but not both";
    throw parameterError({ "target-vmid": message, storage: message });
  }
  if (storage !== undefined) return moveDisk(from, { storage, format: call.optional("format"), deleteSource: call.flag("delete") });
  return reassignDisk(from, { vmid: guest ?? 0, disk: call.optional("target-disk") ?? from.disk, digest: call.optional("target-digest") });
}

function migrate(call: Call): string {
  rootOnly(call, "force", "migration_type", "migration_network");
  return migrateGuest({
    host: call.host, user: call.user, node: call.node, vmid: call.vmid, target: call.text("target"), online: call.flag("online"),
    withLocalDisks: call.flag("with-local-disks"), targetStorage: call.optional("targetstorage"),
  });
}

/** Disks to other storages and machines, machines to other nodes (qemu-server API2/Qemu.pm). */
export const QEMU_MOVE: readonly Method[] = [
  {
    verb: "POST", path: "/nodes/{node}/qemu/{vmid}/move_disk", permission: perm("/vms/{vmid}", "VM.Config.Disk"), onNode: true, run: move,
    parameters: {
      ...GUEST, disk, storage: optional(storageId), format: optional(oneOf("raw", "qcow2", "vmdk")), delete: optional(flag()), digest,
      bwlimit: optional(integer({ minimum: 0 })), "target-vmid": optional(vmid), "target-disk": optional(disk), "target-digest": digest,
    },
  },
  {
    verb: "GET", path: "/nodes/{node}/qemu/{vmid}/migrate", permission: MIGRATE, onNode: true, parameters: { ...GUEST, target: optional(formatted("pve-node")) },
    run: (call) => preconditions(call.host, call.node, call.vmid),
  },
  {
    verb: "POST", path: "/nodes/{node}/qemu/{vmid}/migrate", permission: MIGRATE, onNode: true, run: migrate,
    parameters: {
      ...GUEST, target: formatted("pve-node"), online: optional(flag()), force: optional(flag()), "with-local-disks": optional(flag()),
      targetstorage: optional(formatted("storage-pair-list")), bwlimit: optional(integer({ minimum: 0 })), migration_type: optional(oneOf("secure", "insecure")),
      migration_network: optional(formatted("CIDR")), ...unsupported("with-conntrack-state"),
    },
  },
];
