/** The storage that data moves through: what is wrong with it would stop a maintenance half-way, with machines down. */
import { entriesOf } from "../canonical";
import type { Finding } from "../finding";
import type { Subject } from "../verify";
import type { DeployedStorage } from "../verify/deployed";
import { found } from "./checks";
import type { HostExamination } from "./facts";

/** Checks the storage that `trilane:transfer` names; without one there is nothing to say. */
export function checkTransfer({ host, environments }: Subject, { facts, deployed, transfer }: HostExamination): readonly Finding[] {
  if (transfer === undefined || deployed.storages === undefined) return [];
  const { name, elsewhere } = transfer;
  const place = `${host.stack} storage ${name}`;
  const storage = deployed.storages.find((one) => one.name === name);
  if (storage === undefined) return [found("transfer", place, "is missing, and trilane:transfer names it", "a storage for backups that all hosts see", `add it on the host: pvesm add nfs ${name} --server <server> --export <path> --content backup`)];
  const wrong = [...faults(storage, host.node), ...strangers(storage, elsewhere)];
  if (wrong.length > 0) return wrong.map(([is, should, next]) => found("transfer", place, is, should, next));

  const space = facts.storages.find((one) => one.node === host.node && one.name === name);
  // Proxmox tells no size of what it cannot reach.
  if (space === undefined || space.totalGiB === 0) return [found("transfer", place, `does not answer on ${host.node}`, "a storage that is mounted", `see on the host why: pvesm status --storage ${name}`)];
  const needed = environments.flatMap(({ machines }) => machines).reduce((sum, { data }) => sum + (data?.disks ?? []).reduce((all, { sizeGiB }) => all + sizeGiB, 0), 0);
  if (needed <= space.availableGiB) return [];
  return [found("transfer-full", place, `has ${space.availableGiB} GiB free, the data on ${host.stack} may need ${needed}`, "room for all data of the host, if nothing of it can be compressed", "delete what it keeps, or make it larger")];
}

type Fault = readonly [is: string, should: string, next: string];

function faults({ name, contents, disabled, nodes }: DeployedStorage, node: string): readonly Fault[] {
  return [
    ...(contents.includes("backup") ? [] : [[`takes ${contents.join(", ") || "nothing"}`, "backup among its contents", `change it on the host: pvesm set ${name} --content ${[...contents, "backup"].join(",")}`] as const]),
    ...(disabled ? [["is switched off", "a storage in use", `switch it on on the host: pvesm set ${name} --disable 0`] as const] : []),
    ...(nodes.length === 0 || nodes.includes(node) ? [] : [[`is on ${nodes.join(", ")} alone`, `it on ${node} as well`, `change it on the host: pvesm set ${name} --nodes ${[...nodes, node].join(",")}`] as const]),
  ];
}

/** Every host must see the same files. A folder that an admin has mounted himself is marked as shared, and tells no more. */
function strangers({ name, source, shared }: DeployedStorage, elsewhere: NonNullable<HostExamination["transfer"]>["elsewhere"]): readonly Fault[] {
  const anew = `remove it on the host that is wrong (pvesm remove ${name}), and add it again with the export of the other`;
  const others = entriesOf(elsewhere);
  if (source === undefined) return others.length === 0 || shared ? [] : [["is of this host alone", "a storage that all hosts see", anew]];
  return others.filter(([, other]) => other !== undefined && other !== source).map(([stack, other]) => [`is ${source}, and on ${stack} ${other}`, "the same on every host", anew]);
}
