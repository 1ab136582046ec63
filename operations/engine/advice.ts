/** What the advice names. */
interface Circumstances {
  /** The stack that ran. */
  readonly stack: string;
  /** The host stack under it; the same for a host stack itself. */
  readonly hostStack: string;
  /** VMID of the machine that the error is about. @default - none is named */
  readonly vmid?: string | undefined;
}

type Advice = (found: readonly string[], circumstances: Circumstances) => string;

const again = ({ stack }: Circumstances): string => `run pulumi up again: pulumi up --refresh -s ${stack}`;

/**
 * Words of Proxmox, of the way to it, and of the provider, and what to do about them; the first that fits counts. The
 * words are those of pve-manager, qemu-server and pve-http-server 9.2 and of Go's HTTP client.
 */
const TABLE: readonly (readonly [RegExp, Advice])[] = [
  [/VM is locked \((create|clone|migrate|rollback)\)|unexpected status/, ([, lock], at) =>
    `a task of the host died${lock === undefined ? "" : ` and left the lock ${lock}`}; free the machine on the host with qm unlock ${at.vmid ?? "<vmid>"}, ` +
    `remove it with qm destroy ${at.vmid ?? "<vmid>"} --destroy-unreferenced-disks 1 if it was only being created, then ${again(at)}`],
  [/VM (\d+) already exists/, ([, vmid = ""], at) =>
    `VM ${vmid} is on the host, and this stack does not know it: a creation that died leaves one that no environment's token sees; trilane verify -s ${at.hostStack} names it and the commands that remove it, then ${again(at)}`],
  [/VM is locked \((\w[\w-]*)\)/, ([, lock = ""], at) => `the machine is busy; wait until the ${lock} has ended (its task list says when), then ${again(at)}`],
  [/No space left on device|out of space|not enough space/i, (_, at) => `the storage is full; free room on it or enlarge it, then ${again(at)}`],
  [/cannot import from|import.*(?:does not exist|No such file)|volume '?\S+:import\/\S+ does not exist/i, (_, at) =>
    `the image is gone from the host; bring it back with pulumi up -s ${at.hostStack} --refresh, then ${again(at)}`],
  [/stack is currently locked/, (_, { stack }) => `a run of this stack was killed, or somebody works on it; when nobody does: npx trilane recover ${stack}, and where that says so pulumi cancel -s ${stack} before it; then run this again`],
  [/passphrase must be set|incorrect passphrase/, (_, { stack }) => `the passphrase of ${stack} is not known here; name its file in PULUMI_CONFIG_PASSPHRASE_FILE, a command that prints it in TRILANE_PASSPHRASE_COMMAND, or the folder of all with --passphrases where that is an option`],
  [/open keeper|secrets?:? ?provider|secrets manager/, (_, { stack }) => `the key store that secretsprovider in Pulumi.${stack}.yaml names does not answer; log in to it in this shell, then run this again`],
  [/\b401\b|Authentication failed/, (_, at) =>
    at.stack === at.hostStack
      ? `the token has expired or is unknown; extend it, or set another one as trilane:apiToken, then ${again(at)}`
      : `the token has expired or is unknown; extend it on the host, or make another one (pulumi up -s ${at.hostStack} --refresh, then trilane handover ${at.stack}), then ${again(at)}`],
  [/no such IPSet/, (_, at) => `a replacement was killed or failed, and what it had deleted is still in the state; run npx trilane recover ${at.stack}, then ${again(at)}`],
  [/Permission check failed \(\/vms\/(\d+), VM\.Audit\)/, ([, vmid = ""], at) =>
    `VM ${vmid} is gone or out of its pool; if it is gone, as after a replacement that failed, run npx trilane recover ${at.stack}, then ${again(at)}`],
  [/\b403\b|Permission check failed/, (_, at) => `the token lacks this right; its role comes with pulumi up -s ${at.hostStack}, then ${again(at)}`],
  [/received interrupt|interrupted by signal/, (_, at) => `somebody stopped the task on the host; ${again(at)}`],
  [/\b59[569]\b|EOF|connection (?:refused|reset)|broken pipe|i\/o timeout|deadline exceeded|got timeout|no quorum/i, (_, at) =>
    `the host did not answer to the end; look whether it is up, then ${again(at)}: what it had done by then is found and taken on`],
];

/** What to do about what a failed run said, as one phrase; for unknown words, what always helps. */
export function adviceFor(text: string, stack: string, hostStack: string): string {
  const circumstances = { stack, hostStack, vmid: /(?:\bVM |qemu\/)(\d{3,9})\b/.exec(text)?.[1] };
  for (const [words, advice] of TABLE) {
    const found = words.exec(text);
    if (found !== null) return advice(found, circumstances);
  }
  return `look at the task list of the host for what went wrong, mend it, then ${again(circumstances)}`;
}
