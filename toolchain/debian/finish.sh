#!/bin/sh
# Makes a fresh Debian an image: what belongs to one machine goes, what a guest never does is off. Argument: the root.
set -eu
root=$1
find "$root/var/lib/apt/lists" -name '*Release' -exec sha256sum {} + | sed "s|$root/var/lib/apt/lists/||" > "$root/usr/share/trilane-releases"
chroot "$root" dpkg-query --show --showformat '${Package} ${Version}\n' > "$root/usr/share/trilane-packages"
# What a mirror of the same moment has: a guest that reads it need not fetch and unpack it.
mkdir "$root/usr/share/trilane-lists"
for list in "$root"/var/lib/apt/lists/*_InRelease "$root"/var/lib/apt/lists/*_Packages; do mv "$list" "$root/usr/share/trilane-lists/dists_${list##*_dists_}"; done
echo force-unsafe-io > "$root/etc/dpkg/dpkg.cfg.d/guest"
printf 'path-exclude=/usr/share/%s/*\n' man doc locale >> "$root/etc/dpkg/dpkg.cfg.d/guest"
printf 'Acquire::Languages "none";\n' > "$root/etc/apt/apt.conf.d/90guest"
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/usr/share/locale/* "$root"/usr/share/man/* "$root"/usr/share/doc/*
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/hostname" "$root/etc/resolv.conf" "$root"/var/log/*.log
: > "$root/etc/machine-id"
# Of the one kernel, which belongs to no guest: `sysctl --system` would fail at them.
rm -f "$root/usr/lib/sysctl.d/50-pid-max.conf" "$root/usr/lib/sysctl.d/99-protect-links.conf"
systemctl --root="$root" --quiet enable systemd-networkd.service ssh.service
systemctl --root="$root" --quiet mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
  console-getty.service systemd-networkd-wait-online.service dev-hugepages.mount sys-fs-fuse-connections.mount
