import type * as pulumi from "@pulumi/pulumi";
import type { BackupJobPlan, HostPlan } from "../model/plan";
import { BackupJob, DirectoryStorage, Download } from "../provider";
import type { HostConnection } from "./connection";
import { leftBackupJob, leftStorage } from "./leftover-kinds";
import { clearLeftover } from "./leftovers";

/** Declares the storages. `shared` is said: left out, the provider writes 1. */
export function declareStorages(parent: pulumi.Resource, plan: HostPlan, host: HostConnection): pulumi.Resource[] {
  return plan.storages.map(
    ({ name, path, contents }) =>
      new DirectoryStorage(
        `storage-${name}`,
        { resourceId: name, path, contents: [...contents], nodes: [plan.node], shared: false, createBasePath: true, createSubdirs: true, disable: false },
        { parent, hooks: clearLeftover(host, leftStorage) },
      ),
  );
}

/** Declares the images, each downloaded once and checked: `overwrite` would compare sizes and download again. */
export function declareImages(parent: pulumi.Resource, plan: HostPlan, storages: pulumi.Resource[]): pulumi.Resource[] {
  return plan.images.map(
    (image) =>
      new Download(
        `image-${image.fileName}`,
        {
          contentType: "import",
          datastoreId: image.storage,
          nodeName: plan.node,
          url: image.url,
          fileName: image.fileName,
          checksum: image.checksum,
          checksumAlgorithm: image.checksumAlgorithm,
          overwrite: false,
          // What an interrupted download left is replaced.
          overwriteUnmanaged: true,
          verify: true,
        },
        { parent, dependsOn: storages },
      ),
  );
}

/** Declares the backup jobs, by pool: a job by VMID would lose a VM that is replaced. */
export function declareBackups(parent: pulumi.Resource, plan: HostPlan, host: HostConnection, dependsOn: pulumi.Resource[]): void {
  for (const job of plan.backups) new BackupJob(`backup-${job.id}`, backupArgs(job), { parent, dependsOn, hooks: clearLeftover(host, leftBackupJob) });
}

function backupArgs({ id, pool, storage, policy }: BackupJobPlan) {
  return {
    resourceId: id,
    schedule: policy.schedule,
    storage,
    pool,
    mode: "snapshot",
    compress: "zstd",
    pruneBackups: { "keep-daily": String(policy.keepDaily), "keep-weekly": String(policy.keepWeekly), "keep-monthly": String(policy.keepMonthly) },
    repeatMissed: true,
    notesTemplate: "{{guestname}} {{node}}",
    enabled: true,
  };
}
