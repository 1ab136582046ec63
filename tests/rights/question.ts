/** What the embedded host is asked, and what the expansion says it has to answer. */
import type { Identity } from "../../components/model/rights";
import type { Deciding } from "./deciding";

/** Objects of the estate by which questions are asked. */
export interface Asked {
  readonly node: string;
  /** Machines and holders of every environment. */
  readonly guests: readonly { readonly vmid: string; readonly environment: string }[];
  readonly pools: readonly string[];
  /** Storages of every environment and the shared ones. */
  readonly storages: readonly string[];
  /** Where a NIC may be: bridge and tag, with the path of its right. */
  readonly networks: readonly { readonly nic: string; readonly path: string }[];
  /** Storages for disks. */
  readonly disks: readonly string[];
  readonly backups: readonly string[];
  /** A volume id of the image. */
  readonly image: string;
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** Paths of the access control list. */
  readonly paths: readonly string[];
  /** Volumes of machines: storage, volume id, and VMID of the owner. */
  readonly volumes: readonly { readonly storage: string; readonly volid: string; readonly owner: string }[];
}

/** One request, whose answer tells a decision. */
export interface Question {
  /** Method of the table, for example `PUT /nodes/{node}/qemu/{vmid}/config`. */
  readonly method: string;
  readonly verb: string;
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  /** Whether it is let through: anything but 403. */
  allowed(deciding: Deciding, who: Identity): boolean;
}

/** A list, of which everybody sees a part. */
export interface ListQuestion {
  readonly method: string;
  readonly path: string;
  /** Everything that may be in it. */
  readonly all: readonly string[];
  /** What an answer shows of it. */
  shown(data: unknown): readonly string[];
  visible(deciding: Deciding, who: Identity, one: string): boolean;
}
