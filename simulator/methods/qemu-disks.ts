const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${name}${index}`);

/** Disks that can be resized or converted. */
export const DISKS = [...numbered("ide", 4), ...numbered("scsi", 31), ...numbered("virtio", 16), ...numbered("sata", 6), "efidisk0", "tpmstate0"];
/** Disks that can be moved. */
export const MOVABLE_DISKS = [...DISKS, ...numbered("unused", 256)];
