import { cloudInitData } from "../../guests/cloud-init";
import { drives, isCloudInit } from "../../guests/drives";
import { parseNic } from "../../guests/nics";
import { splitList, uriUnescape } from "../../schema/formats";
import { parseNamed } from "../../schema/property-string";
import type { GuestRecord } from "../../state/records";
import { quoted } from "./shell";

/** Groups of the user that cloud-init makes on Debian (its cloud.cfg). */
const GROUPS = "adm,audio,cdrom,dialout,dip,floppy,plugdev,sudo,video";
const INSTANCE = "/var/lib/cloud/data/instance-id";

/**
 * What cloud-init does on a Debian with the data of Proxmox's drive, as a script that runs in the guest's root before it
 * boots: hostname, user, keys, addresses, DNS, new host keys. As with cloud-init it does nothing when the data is what it
 * was, which its instance id tells. Undefined for a machine without a cloud-init drive: it gets nothing, as on Proxmox.
 */
export function seedScript(guest: Readonly<GuestRecord>, vmid: number): string | undefined {
  if (!drives(guest.config).some(([, drive]) => isCloudInit(drive))) return undefined;
  const id = cloudInitData(guest, vmid, "meta", false).replace(/^instance-id: /, "").trim();
  return [
    "set -eu", "umask 022",
    `if [ "$(cat ${INSTANCE} 2>/dev/null || true)" = ${quoted(id)} ]; then exit 0; fi`,
    hostname(guest, vmid), network(guest), resolver(guest), user(guest),
    "rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub",
    "for kind in ed25519 ecdsa; do ssh-keygen -q -t $kind -N '' -C root@\"$(cat /etc/hostname)\" -f /etc/ssh/ssh_host_${kind}_key; done",
    `mkdir -p ${INSTANCE.replace(/\/[^/]+$/, "")}`, `printf '%s\\n' ${quoted(id)} > ${INSTANCE}`, "",
  ].join("\n");
}

const write = (file: string, lines: readonly string[]): string => `printf '%s\\n' ${lines.map(quoted).join(" ")} > ${quoted(file)}`;

function hostname({ config }: Readonly<GuestRecord>, vmid: number): string {
  const name = config.name ?? `VM${vmid}`;
  const [host = name] = name.split(".");
  const [domain] = splitList(config.searchdomain ?? "");
  const full = domain === undefined ? name : `${host}.${domain}`;
  return [
    write("/etc/hostname", [host]),
    write("/etc/hosts", [`127.0.1.1 ${full === host ? host : `${full} ${host}`}`, "127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback", "ff02::1 ip6-allnodes", "ff02::2 ip6-allrouters"]),
  ].join("\n");
}

/** One file of systemd-networkd per NIC, which is known by its address. */
function network({ config }: Readonly<GuestRecord>): string {
  const nics = Object.keys(config).filter((option) => /^net\d+$/.test(option)).sort();
  return ["rm -f /etc/systemd/network/10-cloud-init-*.network", ...nics.map((option) => {
    const { ip, gw, ip6, gw6 } = parseNamed("pve-qm-ipconfig", config[`ipconfig${option.slice(3)}`] ?? "");
    const fixed = [ip, ip6].filter((one) => one !== undefined && one.includes("/"));
    const dhcp = ip === "dhcp" ? (ip6 === "dhcp" ? "yes" : "ipv4") : ip6 === "dhcp" ? "ipv6" : "no";
    return write(`/etc/systemd/network/10-cloud-init-eth${option.slice(3)}.network`, [
      "[Match]", `MACAddress=${(parseNic(config[option] ?? "").macaddr ?? "").toLowerCase()}`, "[Network]", `DHCP=${dhcp}`,
      ...fixed.map((one) => `Address=${one ?? ""}`), ...[gw, gw6].filter((one) => one !== undefined).map((one) => `Gateway=${one}`),
    ]);
  })].join("\n");
}

function resolver({ config }: Readonly<GuestRecord>): string {
  const search = splitList(config.searchdomain ?? "");
  const lines = [...(search.length === 0 ? [] : [`search ${search.join(" ")}`]), ...splitList(config.nameserver ?? "").map((address) => `nameserver ${address}`)];
  return write("/etc/resolv.conf", lines.length === 0 ? ["# no name server is configured"] : lines);
}

/** The default user is renamed as Proxmox says; without a name, or as root, root gets the keys as well. */
function user({ config }: Readonly<GuestRecord>): string {
  const { ciuser = "debian", cipassword, sshkeys } = config;
  const keys = sshkeys === undefined ? [] : uriUnescape(sshkeys).split("\n").map((key) => key.trim()).filter((key) => key !== "");
  const owners = [...new Set([ciuser, ...(config.ciuser === undefined ? ["root"] : [])])];
  return [
    ...(ciuser === "root" ? [] : [
      `id ${quoted(ciuser)} >/dev/null 2>&1 || useradd --create-home --shell /bin/bash --groups ${GROUPS} ${quoted(ciuser)}`,
      write("/etc/sudoers.d/90-cloud-init-users", [`${ciuser} ALL=(ALL) NOPASSWD:ALL`]), "chmod 440 /etc/sudoers.d/90-cloud-init-users",
    ]),
    ...owners.flatMap((owner) => [
      `home=$(getent passwd ${quoted(owner)} | cut -d: -f6)`, `install -d -m 700 -o ${quoted(owner)} -g ${quoted(owner)} "$home/.ssh"`,
      keys.length === 0 ? ': > "$home/.ssh/authorized_keys"' : `printf '%s\\n' ${keys.map(quoted).join(" ")} > "$home/.ssh/authorized_keys"`,
      `chown ${quoted(`${owner}:${owner}`)} "$home/.ssh/authorized_keys"`, 'chmod 600 "$home/.ssh/authorized_keys"',
    ]),
    ...password(ciuser, cipassword),
  ].join("\n");
}

/** A hash as crypt(3) makes it, or a password in clear; what the embedded host made of a password itself nobody can use. */
function password(name: string, given: string | undefined): string[] {
  if (given === undefined || given === "") return [];
  if (!given.startsWith("$")) return [`printf '%s\\n' ${quoted(`${name}:${given}`)} | chpasswd`];
  return /^\$[^:]+$/.test(given) ? [`printf '%s\\n' ${quoted(`${name}:${given}`)} | chpasswd --encrypted`] : [];
}
