import type { NoCloud } from "./no-cloud";
import { GROUPS, NEW_HOST_KEYS, accountsLines, hostnameLines, onceFor, resolverLines, write } from "./seed";
import { quoted, words } from "./shell";

/** Where cloud-init keeps what belongs to an instance. */
const PLACE = "/var/lib/cloud/instance";
const FINAL = "cloud-final.service";
const NAMES = "nic-names.service";
/** Interface of a NIC by its address. `$1` its address, `$2` the name that it gets. */
const RENAME = `for nic in /sys/class/net/*; do if [ "$(cat "$nic/address")" = "$1" ] && [ "\${nic##*/}" != "$2" ]; then ip link set dev "\${nic##*/}" down; ip link set dev "\${nic##*/}" name "$2"; fi; done`;

/**
 * What cloud-init does with a seed of its NoCloud source, as a script that runs in the guest's root before it boots. Packages and
 * commands come last, in the guest, once for each instance id; a command that fails is told on its console.
 *
 * @param mirror address of a mirror of Debian; what is not in the image comes from there. @default - nothing is installed
 */
export function noCloudScript({ user, network, meta }: NoCloud, vmid: number, mirror?: string): string {
  const name = user.fqdn ?? user.hostname ?? meta["local-hostname"] ?? `VM${vmid}`;
  return onceFor(meta["instance-id"] ?? `vm-${vmid}`, [
    `mkdir -p ${PLACE}`, ...hostnameLines(user.hostname ?? name, name),
    ...networkLines(network), ...usersLines(user), ...filesLines(user),
    ...(user.ssh_pwauth === undefined ? [] : [write("/etc/ssh/sshd_config.d/50-cloud-init.conf", [`PasswordAuthentication ${user.ssh_pwauth ? "yes" : "no"}`])]),
    ...(user.ssh_deletekeys === false ? ["if [ ! -s /etc/ssh/ssh_host_ed25519_key ]; then", ...NEW_HOST_KEYS, "fi"] : NEW_HOST_KEYS),
    ...finalLines(user, mirror),
  ]);
}

/** Files of systemd-networkd, which knows a NIC by its address, and a unit that gives NICs their names as cloud-init does. */
function networkLines({ ethernets = {} }: NoCloud["network"]): readonly string[] {
  const nics = Object.entries(ethernets);
  const named = nics.flatMap(([, { match, "set-name": name }]) => (match === undefined || name === undefined ? [] : [[match.macaddress.toLowerCase(), name] as const]));
  const servers = nics.flatMap(([, { nameservers }]) => nameservers?.addresses ?? []);
  return [
    "rm -f /etc/systemd/network/10-cloud-init-*.network",
    ...nics.map(([id, nic]) => write(`/etc/systemd/network/10-cloud-init-${id.replace(/[^\w.-]/g, "_")}.network`, nicText(id, nic))),
    ...resolverLines(nics.flatMap(([, { nameservers }]) => nameservers?.search ?? []), servers),
    ...unit(NAMES, "sysinit.target", [
      "[Unit]", "Description=Names of the network cards", "DefaultDependencies=no", "Wants=network-pre.target", "Before=network-pre.target systemd-networkd.service sysinit.target",
      "[Service]", "Type=oneshot", ...named.map((pair) => `ExecStart=/bin/sh ${PLACE}/rename ${pair.join(" ")}`), "ExecStart=/bin/true",
    ]),
    write(`${PLACE}/rename`, [RENAME]),
  ];
}

function nicText(id: string, { match, dhcp4, dhcp6, "accept-ra": advertised, addresses = [], gateway4, routes = [] }: NonNullable<NoCloud["network"]["ethernets"]>[string]): readonly string[] {
  const dhcp = dhcp4 === true ? (dhcp6 === true ? "yes" : "ipv4") : dhcp6 === true ? "ipv6" : "no";
  return [
    "[Match]", match === undefined ? `Name=${id}` : `MACAddress=${match.macaddress.toLowerCase()}`, "[Network]", `DHCP=${dhcp}`, ...(advertised === undefined ? [] : [`IPv6AcceptRA=${advertised ? "yes" : "no"}`]),
    ...addresses.map((address) => `Address=${address}`), ...(gateway4 === undefined ? [] : [`Gateway=${gateway4}`]),
    ...routes.flatMap(({ to, via }) => ["[Route]", ...(to === "default" ? [] : [`Destination=${to}`]), `Gateway=${via}`]),
  ];
}

function usersLines({ users = [{ name: "default" }], ssh_authorized_keys: keys = [] }: NoCloud["user"]): readonly string[] {
  return accountsLines(users.map(({ name, groups, sudo, shell, gecos, ssh_authorized_keys: own = [] }) => name === "default"
    ? { name: "debian", groups: GROUPS.split(","), sudo: ["ALL=(ALL) NOPASSWD:ALL"], keys: [...keys, ...own] }
    : { name, groups: groups ?? [], sudo: sudo ?? [], keys: own, shell, gecos }));
}

/** Content goes through a shell's own `printf`: no process has it among its arguments. */
function filesLines({ write_files: files = [] }: NoCloud["user"]): readonly string[] {
  return files.flatMap(({ path, content, permissions, owner, append, encoding }) => [
    `mkdir -p ${quoted(path.replace(/\/[^/]*$/, "") || "/")}`, ...(append ? [] : [`rm -f ${quoted(path)}`]), `(umask 077; printf %s ${quoted(content)} ${encoding === "text/plain" ? "" : "| base64 --decode "}>> ${quoted(path)})`,
    `chown ${quoted(owner)} ${quoted(path)} || echo "seed: there is no "${quoted(`${owner} to own ${path}`)} >&2`, `chmod ${permissions} ${quoted(path)}`,
  ]);
}

/** The last stage of cloud-init, in the guest that has booted. */
function finalLines({ packages = [], runcmd = [] }: NoCloud["user"], mirror: string | undefined): readonly string[] {
  const commands = runcmd.flatMap((command, index) => ["{", typeof command === "string" ? command : words(...command), `} || echo "seed: command ${index + 1} of runcmd failed, got $?: "${quoted(shown(command))}`]);
  return [
    ...(mirror === undefined || packages.length === 0 ? [] : [`(. /etc/os-release; echo "deb http://${mirror}/debian $VERSION_CODENAME main" > /etc/apt/sources.list)`]),
    write(`${PLACE}/final`, [...installing(packages), ...commands, `touch ${PLACE}/boot-finished`]), `rm -f ${PLACE}/boot-finished`,
    ...unit(FINAL, "multi-user.target", [
      "[Unit]", "Description=Packages and commands of the seed", "After=network.target ssh.service", `ConditionPathExists=!${PLACE}/boot-finished`,
      "[Service]", "Type=oneshot", `ExecStart=/bin/sh ${PLACE}/final`, "StandardOutput=journal+console", "StandardError=journal+console", "TimeoutStartSec=600",
    ]),
  ];
}

function installing(packages: readonly string[]): readonly string[] {
  if (packages.length === 0) return [];
  return [
    "missing=", `for name in ${words(...packages)}; do [ "$(dpkg-query --show --showformat '\${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing="$missing $name"; done`,
    `[ -z "$missing" ] || { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install $missing; } || echo "seed: cannot install$missing"`,
  ];
}

const shown = (command: string | readonly string[]): string => (typeof command === "string" ? command : command.at(-1) ?? "").split("\n")[0]?.slice(0, 120) ?? "";

const unit = (name: string, wantedBy: string, lines: readonly string[]): readonly string[] => [
  write(`/etc/systemd/system/${name}`, lines), `mkdir -p /etc/systemd/system/${wantedBy}.wants`, `ln -sfn ../${name} /etc/systemd/system/${wantedBy}.wants/${name}`,
];
