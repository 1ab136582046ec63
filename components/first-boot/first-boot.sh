# What the first boot of a machine is made of. The plan's own lines follow below, in a function `main`, so that nothing
# runs of a script that arrives cut off. It may run any number of times, also after one that was killed: every step looks
# at what is there. POSIX sh, as root.
set -eu
umask 022
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

STATE=/var/lib/trilane
# While this file is there, something was changed that what runs has not seen.
PENDING=$STATE/pending
LOG=/var/log/trilane-first-boot.log
NO_START=/usr/sbin/policy-rc.d
MOUNTS=
READY=
WAITING=
CREDENTIALS=

fail() {
  echo "$(hostname): $1; expected $2; $3" >&2
  exit 1
}

# Runs a command whose words are for the log; the last of them are told when it fails.
logged() {
  "$@" >> "$LOG" 2>&1 && return
  tail -n 12 "$LOG" >&2
  return 1
}

begin() {
  trap 'rm -f "$NO_START"' EXIT
  mkdir -p "$STATE" /etc/trilane
  # A run whose connection broke may still be at work.
  exec 9> "$STATE/lock"
  flock -w 900 9 || fail "another first boot is at work" "its end within 15 minutes" "look at $LOG there"
  echo "--- $(date -u +%FT%TZ)" >> "$LOG"
  # On a cloud image it writes sources of packages, and users, until it is done.
  if command -v cloud-init > /dev/null; then logged cloud-init status --wait || true; fi
}

# replace MODE FILE NOTICE < content: a file is the old one or the new one, never half of one. With a notice, what runs is
# restarted when the content or the mode was another one.
replace() {
  mkdir -p "$(dirname "$2")"
  cat > "$2.trilane-new"
  if [ ! -L "$2" ] && cmp -s "$2.trilane-new" "$2" && [ "0$(stat -c %a "$2")" = "$1" ]; then
    rm "$2.trilane-new"
    return
  fi
  chmod "$1" "$2.trilane-new"
  [ "$3" = silent ] || : > "$PENDING"
  mv -fT "$2.trilane-new" "$2"
}

# keep MODE FILE < content: nothing that runs has to see it.
keep() { replace "$1" "$2" silent; }

# put MODE FILE < content in base64
put() { base64 -d | replace "$1" "$2" told; }

# disk SERIAL MOUNT: mounts a disk of data, with a file system of its own only where it is blank.
disk() {
  device=/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_$1
  tries=0
  until [ -b "$device" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || fail "disk $1: is not there" "$device" "look at the machine's disks on its host"
    sleep 0.5
  done
  kind=$(blkid -p -s TYPE -o value "$device" || true)
  if [ -z "$kind" ]; then
    format "$1" "$device"
    kind=ext4
  fi
  unit=$(systemd-escape --path --suffix=mount "$2")
  keep 0644 "/etc/systemd/system/$unit" << END
[Unit]
Description=$1
After=systemd-tmpfiles-setup-dev.service
[Mount]
What=$device
Where=$2
Type=$kind
[Install]
WantedBy=local-fs.target
END
  if ! mountpoint -q "$2"; then
    systemctl daemon-reload
    systemctl --quiet enable "$unit"
    systemctl start "$unit" || fail "disk $1: cannot be mounted" "a file system at $device" "read journalctl -u $unit there; nothing was written to it"
  fi
  [ "$kind" != ext4 ] || logged resize2fs "$device" || fail "disk $1: its file system does not grow" "one as large as the disk" "read $LOG there"
  MOUNTS="$MOUNTS $2"
  recall_users "$2/.trilane-users"
}

# A mark in the last sector tells a disk that was about to be formatted from one whose content nobody knows.
MARK='trilane makes a file system here'

format() {
  last=$(($(blockdev --getsz "$2") - 1))
  if [ "$(dd if="$2" bs=512 skip="$last" count=1 status=none | head -c ${#MARK} | tr -d '\0')" != "$MARK" ]; then
    cmp -s -n 4194304 "$2" /dev/zero || fail "disk $1: holds something that is no file system" "a file system, or zeros" "look at $2 there; nothing was written to it"
    echo "$MARK" | dd of="$2" bs=512 seek="$last" conv=notrunc,fsync status=none
  fi
  logged mkfs.ext4 -q -F -E nodiscard -L "$(echo "$1" | cut -c 1-16)" "$2" || fail "disk $1: cannot be formatted" "a disk that can be written" "read $LOG there"
  dd if=/dev/zero of="$2" bs=512 seek="$last" count=1 conv=notrunc,fsync status=none
}

# Files on a disk belong to numbers. A machine that comes after another one gives its users the same ones: those that
# packages make begin at 500, where no image has any.
recall_users() {
  sed -i 's/^#\?FIRST_SYSTEM_\([UG]\)ID=.*/FIRST_SYSTEM_\1ID=500/' /etc/adduser.conf 2> /dev/null || true
  [ -r "$1" ] || return 0
  while IFS=: read -r type name user group home shell; do
    if getent "$type" "$name" > /dev/null; then continue; fi
    case $type in
      group) groupadd --system --gid "$group" "$name" ;;
      passwd) useradd --system --no-log-init --no-create-home --uid "$user" --gid "$group" --home-dir "$home" --shell "$shell" "$name" ;;
    esac || fail "user $name: cannot have its number again" "$type $user:$group, which files in $(dirname "$1") belong to" "see who has it in this image"
  done < "$1"
}

remember_users() {
  for mount in $MOUNTS; do
    {
      getent group | awk -F: '$3 >= 500 && $3 < 900 { print "group:" $1 "::" $3 "::" }'
      getent passwd | awk -F: '$3 >= 500 && $3 < 900 { print "passwd:" $1 ":" $3 ":" $4 ":" $6 ":" $7 }'
    } | keep 0644 "$mount/.trilane-users"
  done
}

# repository URL SUITES COMPONENTS: the only source of packages. Nothing is ever installed by itself.
repository() {
  rm -f /etc/apt/sources.list
  find /etc/apt/sources.list.d -type f ! -name trilane.sources -delete
  keep 0644 /etc/apt/sources.list.d/trilane.sources << END
Types: deb
URIs: $1
Suites: $2
Components: $3
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
  keep 0644 /etc/apt/apt.conf.d/90trilane << 'END'
APT::Install-Recommends "false";
APT::Periodic::Enable "0";
Acquire::Languages "none";
END
  for timer in apt-daily.timer apt-daily-upgrade.timer; do
    [ -e "/etc/systemd/system/$timer" ] || [ -L "/etc/systemd/system/$timer" ] || logged systemctl mask --now "$timer"
  done
}

# packages NAME=VERSION…: exactly these, all at once, and nothing of them starts yet.
packages() {
  missing=
  for one; do
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}${Version}' "${one%%=*}" 2> /dev/null)" = "ii ${one#*=}" ] || missing="$missing $one"
  done
  [ -n "$missing" ] || return 0
  : > "$PENDING"
  printf '#!/bin/sh\nexit 101\n' > "$NO_START"
  chmod 755 "$NO_START"
  logged dpkg --configure -a || fail "packages: a run that was cut off cannot be gone on with" "dpkg --configure -a to end well" "read $LOG there"
  # What apt knows already may be enough.
  apt_install $missing >> "$LOG" 2>&1 || { logged apt-get -q -o DPkg::Lock::Timeout=300 update && logged apt_install $missing; } ||
    fail "packages: cannot be installed:$missing" "exactly these versions at the repository" "read $LOG there"
  rm -f "$NO_START"
}

apt_install() {
  apt-get -q -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold --no-install-recommends --allow-downgrades install "$@"
}

# labels NAME=VALUE…: for units as variables, for the journal as fields of all that services write.
labels() {
  printf '%s\n' "$@" | keep 0644 /etc/trilane/labels.env
  # Not the name of what each unit gets: systemd takes one file of a name, the one that is nearer to the unit.
  { echo "[Service]"; printf 'LogExtraFields=%s\n' "$@"; } | keep 0644 /etc/systemd/system/service.d/10-trilane-labels.conf
}

# clock SERVER…
clock() {
  printf '[Time]\nNTP=%s\nFallbackNTP=\n' "$*" | keep 0644 /etc/systemd/timesyncd.conf.d/10-trilane.conf
  if systemctl --quiet is-active systemd-timesyncd; then systemctl restart systemd-timesyncd; fi
}

# setup SERVICE: runs its script once for everything that it follows from.
setup() {
  [ -e "$PENDING" ] || [ ! -e "$STATE/set-up" ] || return 0
  rm -f "$STATE/set-up"
  logged sh -c 'set -a; . /etc/trilane/labels.env; [ ! -r "$1" ] || . "$1"; set +a; cd /; exec sh -eu "$2"' setup "/etc/trilane/$1.env" "$STATE/setup.sh" ||
    fail "setup.sh of $1: ends badly" "it to end well, also when it runs again" "read $LOG there"
  : > "$STATE/set-up"
}

# unit KIND NAME SERVICE SECRET…: what the estate adds to it, and when it starts.
unit() {
  kind=$1 name=$2 service=$3
  shift 3
  {
    [ -z "$MOUNTS" ] || printf '[Unit]\nRequiresMountsFor=%s\n' "${MOUNTS# }"
    printf '[Service]\nEnvironmentFile=/etc/trilane/labels.env\n'
    [ ! -e "/etc/trilane/$service.env" ] || printf 'EnvironmentFile=/etc/trilane/%s.env\n' "$service"
    [ $# = 0 ] || printf 'LoadCredentialEncrypted=%s\n' "$@"
  } | base64 | put 0644 "/etc/systemd/system/$name.service.d/10-trilane.conf"
  CREDENTIALS="$CREDENTIALS $*"
  if [ $# = 0 ]; then READY="$READY $name.$kind"; else WAITING="$WAITING $name.$kind"; fi
}

# Credentials that no unit names any more go. Units without secrets start. The others do when their secrets have arrived, and are restarted here if they run.
finish() {
  for credential in $(ls /etc/credstore.encrypted 2> /dev/null); do
    case "$CREDENTIALS " in *" $credential "*) ;; *) rm -f "/etc/credstore.encrypted/$credential" ;; esac
  done
  systemctl daemon-reload
  [ -z "$READY$WAITING" ] || systemctl --quiet enable $READY $WAITING || fail "units: cannot be enabled:$READY$WAITING" "a definition of each, from a package or among the files of the service" "add it"
  if [ -e "$PENDING" ]; then
    all_run restart $READY
    all_run try-restart $WAITING
  else
    all_run start $READY
  fi
  remember_users
  sync
  rm -f "$PENDING"
  echo done
}

# all_run VERB UNIT…
all_run() {
  verb=$1
  shift
  [ $# -gt 0 ] || return 0
  logged systemctl "$verb" "$@" || fail "units: cannot $verb $*" "them to run" "read journalctl -u of each there"
}
