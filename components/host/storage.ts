import type * as pulumi from "@pulumi/pulumi";
import type { BackupJobPlan, HostPlan } from "../model/plan";
import { BackupJob, DirectoryStorage, Download } from "../provider";
import { ofNode } from "./names";
import { leftBackupJob, leftStorage } from "./leftover-kinds";
import type { Leftovers } from "./leftovers";

/** Declares the storages, on every node: then a machine may move without its disk's storage being taken away. `shared` is said: left out, the provider writes 1. */
export function declareStorages(parent: pulumi.Resource, plan: HostPlan, leftovers: Leftovers): pulumi.Resource[] {
  return plan.storages.map(
    ({ name, path, contents }) =>
      new DirectoryStorage(
        `storage-${name}`,
        { resourceId: name, path, contents: [...contents], nodes: plan.nodes.map((node) => node.name), shared: false, createBasePath: true, createSubdirs: true, disable: false },
        { parent, dependsOn: leftovers.cleared(leftStorage, `storage-${name}`, { resourceId: name, path }) },
      ),
  );
}

/** Declares the images, each downloaded once per node and checked: `overwrite` would compare sizes and download again. */
export function declareImages(parent: pulumi.Resource, plan: HostPlan, storages: pulumi.Resource[]): pulumi.Resource[] {
  const copies = plan.images.flatMap((image) => plan.nodes.map(({ name }) => ({ image, node: name })));
  return copies.map(
    ({ image, node }) =>
      new Download(
        ofNode(plan, `image-${image.fileName}`, node),
        {
          contentType: "import",
          datastoreId: image.storage,
          nodeName: node,
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
export function declareBackups(parent: pulumi.Resource, plan: HostPlan, leftovers: Leftovers, after: readonly pulumi.Resource[]): void {
  for (const job of plan.backups) {
    const args = backupArgs(job);
    new BackupJob(`backup-${job.id}`, args, { parent, dependsOn: leftovers.cleared(leftBackupJob, `backup-${job.id}`, args, after) });
  }
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
