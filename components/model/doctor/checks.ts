/** Every finding that an examination of a host can have: its id, how bad it is, what it says. */
import { findingsOf, type Check } from "../finding";

const error = (title: string): Check => ({ severity: "error", title });
const warning = (title: string): Check => ({ severity: "warning", title });

/** The checks of `trilane doctor`. */
export const DOCTOR_CHECKS = {
  unreachable: error("nobody answers at the endpoint"),
  untrusted: error("the certificate of the host is not trusted"),
  "certificate-ends": warning("the certificate ends soon and was not renewed"),
  clock: warning("the clocks of the host and of this machine differ"),
  host: error("the host is not what the settings say; `up` refuses it too"),
  "version-new": warning("the version of Proxmox VE is newer than what was tested"),
  caution: warning("what `up` warns of: who would be locked out, a gateway that is stopped"),
  "token-root": error("the token is root's"),
  "token-separated": error("the token has separated privileges and lacks some"),
  "token-ends": warning("the token ends soon"),
  "rights-missing": error("the token lacks a right"),
  "rights-extra": error("the token may do more than it is for"),
  "memory-taken": warning("the memory that is declared belongs to other guests"),
  "disk-taken": warning("the machines do not fit on any storage of the node"),
  transfer: error("data cannot pass through the storage that trilane:transfer names"),
  "transfer-full": warning("the storage that trilane:transfer names may have too little room"),
  "vmid-taken": error("a VMID of the plan belongs to another guest"),
  "range-taken": warning("another guest has a VMID of an environment's range"),
  "network-taken": error("another guest is in an environment's network"),
  "network-open": warning("another guest may send into every VLAN of the bridge"),
  "name-taken": error("a name of the plan is taken by something else"),
  "folder-taken": error("a folder of the plan belongs to another storage"),
  "rules-written": error("the datacenter has rules that somebody wrote"),
  "node-rules-written": error("a node has rules that somebody wrote"),
  environment: error("the environment lacks what its machines need; `up` refuses it too"),
  "secret-overdue": error("a secret is older than the estate wants"),
  unseen: error("the token may not read what has to be examined"),
} as const satisfies Readonly<Record<string, Check>>;

/** Makes a finding of one of these checks. */
export const found = findingsOf(DOCTOR_CHECKS);

/** Findings of one check from problems that `up` tells too. */
export const fromProblems = (check: keyof typeof DOCTOR_CHECKS, problems: readonly { readonly place: string; readonly problem: string; readonly expected: string; readonly next: string }[]) =>
  problems.map(({ place, problem, expected, next }) => found(check, place, problem, expected, next));
