import { namespaceName, namespacePath } from "../world";
import type { DebianSource } from "../outside/mirror";
import { quoted, words } from "./shell";

/** What guests are made of; whoever starts the embedded host brings it. */
export interface GuestTools {
  /** Path of `systemd-nspawn`. */
  readonly nspawn: string;
  /** Folder with its libraries; undefined for the system's own. */
  readonly libraries?: string | undefined;
  /** Folder that the tools of the network are unpacked in; undefined for the system's own. */
  readonly network?: string | undefined;
  /** Folder of the root that all guests share; never written to. */
  readonly root: string;
  /** Where the mirror outside takes Debian from. @default - there is no mirror */
  readonly debian?: DebianSource | undefined;
  /** Names that root: a disk that was written over one does not fit another. */
  readonly key: string;
}

/** Bytes and operations per second of a disk; undefined where it is not limited. */
export interface Pace {
  readonly readBytes: number | undefined;
  readonly writeBytes: number | undefined;
  readonly reads: number | undefined;
  readonly writes: number | undefined;
}

/** A disk as a guest sees it. */
export interface GuestDisk {
  /** File with what is on it. */
  readonly file: string;
  /** For example `/dev/sdb`. */
  readonly device: string;
  /** Its name below `/dev/disk/by-id`. */
  readonly id: string;
  readonly pace: Pace;
}

/** Everything that a guest's boot follows from. */
export interface Boot {
  readonly vmid: number;
  /** What its boot disk holds lies over the root that all guests share. */
  readonly root: { readonly file: string; readonly pace: Pace };
  readonly disks: readonly GuestDisk[];
  /** File of the script that applies cloud-init's data in its root. */
  readonly seed: string | undefined;
  /** Script that runs in its root before that, each time; `prepareScript`. */
  readonly prepare?: string | undefined;
  /** Whether it has the device that its agent speaks through: one that is configured later is there after the next start. */
  readonly agent: boolean;
  /** Folders of its control groups. */
  readonly groups: readonly string[];
  readonly tools: GuestTools;
}

/** Where, in the world, a guest's root is mounted while it runs; beside it is the number of its `systemd-nspawn`. */
export const guestFolder = (vmid: number): string => `/run/guests/${vmid}`;

/**
 * The script that is a guest in its world, from its power-on to its power-off. A loop device that is held open and already
 * detached goes when its last user does, so that none outlives a guest that is killed.
 */
export function bootScript({ vmid, root, disks, seed, prepare, groups, tools }: Boot): string {
  const here = guestFolder(vmid);
  return [
    "set -eu", `here=${here}`, 'mkdir -p "$here/lower" "$here/disk" "$here/root"',
    `groups=(${words(...groups)})`, 'for group in "${groups[@]}"; do echo 0 > "$group/cgroup.procs"; done',
    FUNCTIONS,
    `trap finish EXIT`,
    `file=${quoted(root.file)}`, `key=${quoted(tools.key)}`, `name=${quoted(namespaceName(vmid))}`,
    FILE_SYSTEM,
    `pace "$(findmnt --noheadings --output SOURCE "$here/disk")" ${paceWords(root.pace)}`,
    `mount --bind ${quoted(tools.root)} "$here/lower"`, 'mount -o remount,bind,ro "$here/lower"',
    'mount -t overlay overlay -o "lowerdir=$here/lower,upperdir=$here/disk/upper,workdir=$here/disk/work" "$here/root"',
    ...(prepare === undefined ? [] : [`printf %s ${quoted(prepare)} | chroot "$here/root" /bin/sh`]),
    ...(seed === undefined ? [] : [`chroot "$here/root" /bin/sh < ${quoted(seed)}`]),
    ...devices(disks), NAMESPACE,
    ...(tools.libraries === undefined ? [] : [`export LD_LIBRARY_PATH=${quoted(tools.libraries)}`]),
    // Settings of its own network namespace are the guest's, as in a virtual machine: it may forward.
    "export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network",
    "echo on",
    `while :; do separate; { [ -z "$apart" ] || echo 0 > "$apart/cgroup.procs" || true; exec ${words(tools.nspawn, ...nspawnWords(vmid))} "\${binds[@]}" --directory="$here/root" < /dev/null; } & echo $! > "$here/pid"; status=0; wait $! || status=$?; [ $status = 133 ] || break; done`,
    "exit $status",
  ].join("\n");
}

/** 133 is how `systemd-nspawn --keep-unit` says that the guest reboots. */
const nspawnWords = (vmid: number): string[] => [
  "--quiet", "--settings=no", "--register=no", "--keep-unit", "--boot", `--machine=vm-${vmid}`, `--network-namespace-path=${namespacePath(vmid)}`,
  "--capability=CAP_NET_ADMIN", "--link-journal=no", "--resolv-conf=off", "--timezone=off", "--console=read-only",
];

/** A boot script says this, and what, where no group of the guest takes a limit of its disks. */
export const UNPACED = "disks not limited: ";

/**
 * Of a boot script: `finish` leaves nothing mounted; `pace` limits a device in the guest's group, which in version 2 is above that of its
 * processes, and says where that cannot be.
 */
export const FUNCTIONS = `
binds=()
finish() {
  umount --lazy "$here/root" "$here/lower" "$here/disk" 2>/dev/null || true
  if [ -n "\${made:-}" ]; then ip netns delete "$made" 2>/dev/null || true; fi
  rm -rf --one-file-system "$here"
}
pace() {
  local number; number=$(stat --format '%Hr:%Lr' "$1")
  local -a kinds=(read_bps write_bps read_iops write_iops)
  local -a short=(rbps wbps riops wiops)
  local at value group written
  for at in 0 1 2 3; do
    value=$2; shift
    [ "$value" != - ] || continue
    written=
    for group in "\${groups[@]}"; do
      if [ -e "$group/blkio.throttle.\${kinds[at]}_device" ]; then
        echo "$number $value" > "$group/blkio.throttle.\${kinds[at]}_device" && written=yes
      elif [ -e "\${group%/*}/io.max" ]; then
        echo "$number \${short[at]}=$value" > "\${group%/*}/io.max" && written=yes
      fi
    done
    [ -n "$written" ] || echo "${UNPACED}\${kinds[at]}"
  done
}
# The guest's processes: none may lie beside those of this script, or its systemd gets no controllers.
separate() {
  apart=
  [ -e "\${groups[0]:-}/cgroup.subtree_control" ] || return 0
  apart=\${groups[0]%/*}/guest
  [ ! -d "$apart" ] || find "$apart" -depth -type d -exec rmdir {} + || true
  mkdir -p "$apart"
}`;

/** The boot disk: made where it is blank, grown where it became larger; it belongs to the root that it was written over. */
const FILE_SYSTEM = `
[ "$(blkid --probe --match-tag TYPE --output value "$file" || true)" = ext4 ] || mkfs.ext4 -q -F -E lazy_itable_init=1,lazy_journal_init=1,nodiscard "$file"
mount -o loop,noinit_itable "$file" "$here/disk"
resize2fs "$(findmnt --noheadings --output SOURCE "$here/disk")" > /dev/null 2>&1
[ -e "$here/disk/base" ] || { mkdir "$here/disk/upper" "$here/disk/work"; echo "$key" > "$here/disk/base"; }
[ "$(cat "$here/disk/base")" = "$key" ] || { echo "its boot disk was written over another root, $(cat "$here/disk/base"); expected $key" >&2; exit 70; }`;

/** There is one where its interfaces were plugged before; else it has none but loopback. */
const NAMESPACE = `
made=
[ -e "/run/netns/$name" ] || { ip netns add "$name"; made=$name; }
ip -netns "$name" link set lo up`;

const paceWords = ({ readBytes, writeBytes, reads, writes }: Pace): string => [readBytes, writeBytes, reads, writes].map((value) => (value === undefined ? "-" : String(Math.round(value)))).join(" ");

/** Block devices, under the names that udev gives them in a virtual machine. */
function devices(disks: readonly GuestDisk[]): string[] {
  if (disks.length === 0) return [];
  const links = disks.map(({ device, id }) => `L+ /dev/disk/by-id/${id} - - - - ${device}`);
  return [
    ...disks.flatMap(({ file, device, pace }) => [
      `loop=$(losetup --find --show ${quoted(file)})`, 'exec {held}< "$loop"', 'losetup --detach "$loop"', `pace "$loop" ${paceWords(pace)}`, `binds+=("--bind=$loop:${device}")`,
    ]),
    `printf '%s\\n' ${links.map(quoted).join(" ")} > "$here/root/etc/tmpfiles.d/disks.conf"`,
  ];
}
