/** Storages, images and backup jobs of the host stack. */
import { byText, entriesOf } from "../canonical";
import type { Finding } from "../finding";
import type { BackupJobPlan, HostPlan, StoragePlan } from "../plan";
import { found } from "./checks";
import type { Deployed, DeployedBackup, DeployedStorage } from "./deployed";

/** Compares storages; what cannot be seen is told elsewhere. */
export function compareStorages({ storages }: HostPlan, { storages: deployed }: Deployed, stack: string, refresh: string): readonly Finding[] {
  if (deployed === undefined) return [];
  return storages.flatMap((plan) => {
    const storage = deployed.find(({ name }) => name === plan.name);
    const place = `${stack} storage ${plan.name}`;
    if (storage === undefined) return [found("storage-missing", place, "is missing", `a directory at ${plan.path}`, refresh)];
    return differencesOf(plan, storage).map(([is, should]) => found("storage-differs", place, is, should, refresh));
  });
}

/** What is unlike the plan, with what would be right. */
export function differencesOf(plan: StoragePlan, { type, path, contents, shared, disabled }: DeployedStorage): readonly (readonly [string, string])[] {
  const content = [...contents].sort(byText).join(", ");
  const expected = [...plan.contents].sort(byText).join(", ");
  return [
    ...(type === "dir" ? [] : [[`is of type ${type}`, "dir"] as const]),
    ...(type !== "dir" || path === plan.path ? [] : [[`lies at ${path ?? "no folder"}`, plan.path] as const]),
    ...(content === expected ? [] : [[`takes ${content === "" ? "nothing" : content}`, expected] as const]),
    ...(shared ? [["is marked as shared", "a storage of this host alone"] as const] : []),
    ...(disabled ? [["is switched off", "a storage in use"] as const] : []),
  ];
}

/** Finds images of the plan that a node lacks. */
export function compareImages({ images, nodes }: HostPlan, { images: volumes }: Deployed, stack: string, refresh: string): readonly Finding[] {
  return nodes.flatMap(({ name }) =>
    images.filter(({ volume }) => !(volumes[name] ?? []).includes(volume)).map(({ volume }) => found("image-missing", `${stack} image ${volume}`, `is missing on ${name}`, "the image that machines are made from", refresh)),
  );
}

/** Compares backup jobs. */
export function compareBackups({ backups }: HostPlan, { backups: deployed }: Deployed, stack: string, refresh: string): readonly Finding[] {
  if (deployed === undefined) return [];
  return backups.flatMap((plan) => {
    const job = deployed.find(({ id }) => id === plan.id);
    const place = `${stack} backup job ${plan.id}`;
    if (job === undefined) return [found("backup-missing", place, "is missing", `pool ${plan.pool} to ${plan.storage} at ${plan.policy.schedule}`, refresh)];
    return jobDifferences(plan, job).map(([is, should]) => found("backup-differs", place, is, should, refresh));
  });
}

/** What is unlike the plan, with what would be right. */
export function jobDifferences({ pool, storage, policy }: BackupJobPlan, job: DeployedBackup): readonly (readonly [string, string])[] {
  const keep = { "keep-daily": String(policy.keepDaily), "keep-weekly": String(policy.keepWeekly), "keep-monthly": String(policy.keepMonthly) };
  const text = (value: Readonly<Record<string, string>>) => entriesOf(value).map(([key, count]) => `${key} ${count}`).join(", ");
  return [
    ...(job.enabled ? [] : [["is switched off", "a job that runs"] as const]),
    ...(job.pool === pool ? [] : [[`backs up ${job.pool === undefined ? "no pool" : `pool ${job.pool}`}`, `pool ${pool}`] as const]),
    ...(job.storage === storage ? [] : [[`writes to ${job.storage}`, storage] as const]),
    ...(job.schedule === policy.schedule ? [] : [[`runs at ${job.schedule}`, policy.schedule] as const]),
    ...(text(job.keep) === text(keep) ? [] : [[`keeps ${text(job.keep) || "nothing by itself"}`, text(keep)] as const]),
  ];
}
