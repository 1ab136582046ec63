/** Privileges in words that need no knowledge of Proxmox. */
import { growthBy, handsOn } from "./growth";

const WORDS: readonly (readonly [string, RegExp])[] = [
  ["sees", /\.Audit$|^Sys\.Syslog$/],
  ["starts and stops", /\.PowerMgmt$/],
  ["changes", /^VM\.Config\.|^Sys\.(Modify|AccessNetwork|Incoming)$|^Mapping\.Modify$/],
  ["creates and deletes", /^(VM|Datastore|Pool|SDN)\.Allocate(Space|Template)?$/],
  ["uses", /^(SDN|Mapping)\.Use$/],
  ["copies and moves", /^VM\.(Clone|Migrate|Replicate)$/],
  ["backs up and restores", /^VM\.(Backup|Snapshot|Snapshot\.Rollback)$/],
  ["opens the console", /\.Console$/],
  ["acts inside machines", /^VM\.(Monitor|GuestAgent\.(FileRead|FileSystemMgmt|FileWrite|Unrestricted))$/],
  ["manages users", /^(User|Group|Realm)\./],
  ["grants rights", /^Permissions\.Modify$/],
];

/** What somebody may do on an object, in the order in which it is told; growth and handing on are told besides. */
export function wordsOf(privileges: readonly string[], path: string): readonly string[] {
  const told = WORDS.filter(([, pattern]) => privileges.some((privilege) => pattern.test(privilege))).map(([word]) => word);
  const grows = privileges.some((privilege) => growthBy(privilege, path) !== undefined);
  const passes = handsOn(path);
  return [...told, ...(grows && !told.includes("grants rights") ? ["grants rights"] : []), ...(!grows && passes !== undefined && privileges.includes(passes) ? [HANDS_ON] : [])];
}

/** What `VM.Allocate` on a machine brings along: see {@link handsOn}. */
export const HANDS_ON = "passes that on";

/** Words of several objects, each once, in the order of telling; one word for all of them. */
export function inOrder(words: Iterable<string>): readonly string[] {
  const all = new Set(words);
  if (WORDS.every(([word]) => all.has(word))) return ["everything"];
  return [...WORDS.map(([word]) => word), HANDS_ON].filter((word) => all.has(word));
}
