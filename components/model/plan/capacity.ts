/** What is promised and used. */

/** Amounts of cores (as limits), memory and disk. */
export interface Capacity {
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}
