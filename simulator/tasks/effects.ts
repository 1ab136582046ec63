/**
 * What a task does beside changing records, for hosts whose guests are real; others forget it. Volumes are named by their
 * key in the state. Starting, stopping and removing need no word: they follow from the records.
 */
export type Effect =
  | {
      /** The guest is asked to power off before it is stopped. */
      readonly kind: "shutdown";
      readonly vmid: number;
      /** Seconds that it is given. */
      readonly seconds: number;
      /** It is stopped all the same when they are over. */
      readonly force: boolean;
    }
  | {
      /** Power off and on, without a word to the guest. */
      readonly kind: "reset";
      readonly vmid: number;
    }
  | {
      /** A disk is copied. A guest that runs on the source goes on on the copy where `follow` is true. */
      readonly kind: "copy";
      readonly from: string;
      readonly to: string;
      readonly follow: boolean;
      /** Machine that the copy belongs to, which is not started before it is there. @default - the one that the task is about */
      readonly into?: number;
    }
  | {
      /** Disks are saved into an archive. */
      readonly kind: "backup";
      readonly vmid: number;
      readonly archive: string;
      /** As of vzdump: `0`, `1`, `gzip`, `lzo` or `zstd`. */
      readonly compress: string;
      /** Configuration in the archive. */
      readonly config: string;
      readonly disks: readonly ArchiveMember[];
    }
  | {
      /** Disks are filled from an archive. */
      readonly kind: "restore";
      readonly archive: string;
      readonly disks: readonly ArchiveMember[];
    };

/** A disk of an archive: the drive that it was, and the volume that it comes from or goes to. */
export interface ArchiveMember {
  readonly drive: string;
  readonly volume: string;
}
