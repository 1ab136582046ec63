/** Everything one environment is. */
import type { Difference } from "../differences";
import type { BackupPolicy, GivenPolicy, IntegrationEndpoint, IntegrationMode, SecretPolicy } from "../estate";
import type { AdminPointSettings } from "../settings";
import type { Capacity } from "./capacity";
import type { DatabasePlan } from "./database";
import type { ConfigurationPlan } from "./configuration";
import type { ImagePlan } from "./image";
import type { MachinePlan } from "./machine";
import type { NetworkPlan } from "./network";
import type { RepositoryPlan } from "./repository";
import type { ServicePlan } from "./service";

/**
 * Why a flow exists: the estate declares it, an integration needs it, the admin point reaches every machine
 * (through the security group), or every machine needs it (names, time).
 */
export type FlowKind = "declared" | "integration" | "administration" | "infrastructure";

/** An allowed connection with addresses filled in. */
export interface FlowPlan {
  readonly kind: FlowKind;
  /** Service, peer outside, or `all` for every machine. */
  readonly from: string;
  /** `<service>.<port name>`, `<peer>.<port>`, `<integration>.<port>`, `all.<port>` or `all.icmp`. */
  readonly to: string;
  /** Sorted addresses or CIDRs. */
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  readonly protocol: "tcp" | "udp" | "icmp";
  /** Absent for icmp. */
  readonly port?: number;
  readonly reason: string;
}

/** Which value of a two-sided secret holds beside the one that consumers have. */
export type SecretOverlap = "next" | "previous";

/** Name and policy of a secret: never its value. */
export interface SecretPlan {
  /** `<service>/<secret>`. */
  readonly name: string;
  readonly policy: Required<SecretPolicy>;
  /** Characters of the generated value, letters and digits; of a given one, the least. */
  readonly length: number;
  readonly consumers: readonly string[];
  /** Whether two values of it may hold side by side while it changes: passwords of database logins. */
  readonly twoSided: boolean;
  /** Which value of it this is, counted from 1. */
  readonly generation: number;
  /** The other value that holds as well while it changes: the `next` one, or the `previous` one. */
  readonly overlap?: SecretOverlap;
  /** The integration whose key it is: only where its mode has an endpoint. */
  readonly integration?: string;
}

/** An integration as one environment uses it. */
export interface IntegrationPlan {
  readonly name: string;
  readonly mode: IntegrationMode;
  /** Absent for `stub` and `disabled`. */
  readonly endpoint?: IntegrationEndpoint;
  readonly usedBy: readonly string[];
  readonly purpose: string;
  /** The key of its account, where it needs one. */
  readonly key?: Required<GivenPolicy>;
  /** SHA-256 of the endpoint that the estate defines for each mode: the same everywhere, and no way to the live one. */
  readonly defined: { readonly live: string; readonly sandbox?: string };
}

/** A role and where it is granted. */
export interface Grant {
  readonly role: string;
  readonly path: string;
  readonly propagate: boolean;
}

/** The Proxmox side of an environment's access: what its own token may do. */
export interface AccessPlan {
  readonly pool: string;
  readonly poolComment: string;
  /** `pulumi-<environment>@pve`: no password. */
  readonly user: string;
  readonly token: string;
  /** The token before it, which still works while it is rotated. */
  readonly previousToken?: string;
  readonly roles: readonly { readonly id: string; readonly privileges: readonly string[] }[];
  readonly grants: readonly Grant[];
}

/** Format of the plan. It grows when a field changes its meaning, comes or goes. */
export const PLAN_VERSION = 3;

/** Everything one environment is. */
export interface EnvironmentPlan {
  /** Format of the plan: another one cannot be compared with it. */
  readonly version: typeof PLAN_VERSION;
  readonly estate: string;
  readonly environment: string;
  /** Stack of the host that it stands on. */
  readonly host: string;
  /** True for the top of the ladder. */
  readonly production: boolean;
  /** All environments of the estate, lowest first. */
  readonly ladder: readonly string[];
  /** What the ledger declares for this environment, sorted by what differs. */
  readonly differences: readonly Difference[];
  /** The catalogue, sorted by name. */
  readonly services: readonly ServicePlan[];
  /** What services are configured with, sorted by service; without those that have no configuration. */
  readonly configuration: readonly ConfigurationPlan[];
  readonly network: NetworkPlan;
  readonly access: AccessPlan;
  /** Storage of its disks. */
  readonly storage: string;
  readonly image: ImagePlan;
  /** Where its machines get their packages; absent where the estate does not say. */
  readonly repository?: RepositoryPlan;
  /** Sorted by key. */
  readonly machines: readonly MachinePlan[];
  readonly flows: readonly FlowPlan[];
  /** Sorted by name. */
  readonly secrets: readonly SecretPlan[];
  /** Folder into which values are delivered, a file for each consumer. Without one they stay in the state. */
  readonly secretFolder?: string;
  /** Way to its machines over SSH. Without one nothing is done inside of them. */
  readonly adminPoint?: AdminPointSettings;
  /** Its machines have the QEMU guest agent. */
  readonly agent?: true;
  /** OpenSSH public key with which its stack logs in: among the keys of each machine. */
  readonly deployKey?: string;
  /** Sorted by service and name. */
  readonly databases: readonly DatabasePlan[];
  readonly integrations: readonly IntegrationPlan[];
  readonly backup: BackupPolicy | "none";
  /** The estate's policy, whatever the ledger says. */
  readonly standardBackup: BackupPolicy;
  /** Whether the holders of its data are locked. False is the recorded word for taking the environment down. */
  readonly protectData: boolean;
  readonly budget: Capacity;
  readonly used: Capacity;
}
