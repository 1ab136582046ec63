/** Images on a host. */

/** An image on the host. */
export interface ImagePlan {
  readonly name: string;
  readonly url: string;
  readonly checksum: string;
  readonly checksumAlgorithm: "sha256" | "sha512";
  /** `<name>-<first 12 of checksum>.qcow2`: a new checksum is a new file. */
  readonly fileName: string;
  readonly storage: string;
  /** `<storage>:import/<fileName>`. */
  readonly volume: string;
}
