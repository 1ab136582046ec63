/** How many inotify instances a user may have, root and so all guests of the machine together: by default 128. */
export const INOTIFY = "/proc/sys/fs/inotify/max_user_instances";

/** How the names of the control groups of all worlds begin. */
export const WORLD_PREFIX = "trilane-";

/**
 * The first process of a world: reaps what is orphaned, and ends at the end of its standard input, which the embedded
 * host holds. With it the kernel takes away every process, mount and network namespace of the world. `/run` is the
 * world's own, so that nothing of it lies in the machine's. With control groups of version 2 it is in one of the world:
 * `systemd-nspawn` gives a guest the controllers that number 1 has, and a user's session lacks some. Argument: the name of the
 * world's control groups.
 */
export const FIRST_PROCESS = `
set -e
read -r pid rest < /proc/self/stat
mount -t proc proc /proc
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/netns /run/guests
top=/sys/fs/cgroup
[ ! -e $top/cgroup.controllers ] || { mkdir -p $top/$1/world && echo 0 > $top/$1/world/cgroup.procs; } || true
ip link set lo up
echo "world $pid"
while read -r line; do :; done
`;

/**
 * Removes what no namespace takes away: control groups and loop devices. Arguments: the name of the world's control
 * groups, the folder of its disks.
 */
export const SWEEP = `
name=$1 folder=$2
for top in /sys/fs/cgroup /sys/fs/cgroup/*; do
  [ -d "$top/$name" ] || continue
  for round in 1 2 3 4 5 6 7 8 9 10; do
    find "$top/$name" -depth -type d -exec rmdir {} + 2>/dev/null
    [ -d "$top/$name" ] || break
    sleep 0.1
  done
done
losetup --list --noheadings --raw --output NAME,BACK-FILE | while read -r device file; do
  case "$file" in "$folder"/*) losetup --detach "$device" ;; esac
done
exit 0
`;

/**
 * Where the kernel has modules: loads what it would load too late, or with interfaces that nobody asked for (ifb). With the
 * filter of bridges every bridge of the machine is filtered at once: those that are not a world's stay as they were.
 */
const MODULES = `
if [ ! -d /proc/sys/net/bridge ] && modprobe --quiet br_netfilter; then
  for family in arp ip ip6; do echo 0 > /proc/sys/net/bridge/bridge-nf-call-\${family}tables; done
fi
[ -d /sys/module/ifb ] || modprobe --quiet ifb numifbs=0 || true
`;

/**
 * Starts a world and stays until it has ended, also when the embedded host is killed; then sweeps. The last world
 * of the machine puts back what guests needed more of: what it was is noted by the first. Arguments: as of {@link SWEEP},
 * then both scripts.
 */
export const SUPERVISOR = `
limit=${INOTIFY} note=/run/trilane-inotify
others() { ls -d /sys/fs/cgroup/${WORLD_PREFIX}* /sys/fs/cgroup/*/${WORLD_PREFIX}* > /dev/null 2>&1; }
others && [ -s $note ] || cat $limit > $note
bash -c "$4" sweep "$1" "$2"
${MODULES}
unshare --mount --pid --net --fork --kill-child -- bash -c "$3" world "$1"
status=$?
bash -c "$4" sweep "$1" "$2"
others || { [ ! -s $note ] || cat $note > $limit; rm -f $note; }
exit $status
`;
