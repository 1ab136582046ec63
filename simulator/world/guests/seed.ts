import { cloudInitData } from "../../guests/cloud-init";
import { drives, isCloudInit } from "../../guests/drives";
import { parseNic } from "../../guests/nics";
import { splitList, uriUnescape } from "../../schema/formats";
import { parseNamed } from "../../schema/property-string";
import type { GuestRecord } from "../../state/records";
import { quoted } from "./shell";

/** Groups of the user that cloud-init makes on Debian (its cloud.cfg). */
export const GROUPS = "adm,audio,cdrom,dialout,dip,floppy,plugdev,sudo,video";
const SUDOERS = "/etc/sudoers.d/90-cloud-init-users";
const INSTANCE = "/var/lib/cloud/data/instance-id";

/**
 * What cloud-init does on a Debian with the data of Proxmox's drive, as a script that runs in the guest's root before it
 * boots: hostname, user, keys, addresses, DNS, new host keys. As with cloud-init it does nothing when the data is what it
 * was, which its instance id tells. Undefined for a machine without a cloud-init drive: it gets nothing, as on Proxmox.
 */
export function seedScript(guest: Readonly<GuestRecord>, vmid: number): string | undefined {
  if (!drives(guest.config).some(([, drive]) => isCloudInit(drive))) return undefined;
  const id = cloudInitData(guest, vmid, "meta", false).replace(/^instance-id: /, "").trim();
  return onceFor(id, [...hostname(guest, vmid), network(guest), ...resolver(guest), user(guest), ...NEW_HOST_KEYS]);
}

/** A script that does something once for each instance id, as cloud-init. */
export function onceFor(id: string, lines: readonly string[]): string {
  return [
    "set -eu", "umask 022", `if [ "$(cat ${INSTANCE} 2>/dev/null || true)" = ${quoted(id)} ]; then exit 0; fi`,
    ...lines, `mkdir -p ${INSTANCE.replace(/\/[^/]+$/, "")}`, `printf '%s\\n' ${quoted(id)} > ${INSTANCE}`, "",
  ].join("\n");
}

/** Another instance is another machine to who logs in. */
export const NEW_HOST_KEYS: readonly string[] = [
  "rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub",
  "for kind in ed25519 ecdsa; do ssh-keygen -q -t $kind -N '' -C root@\"$(cat /etc/hostname)\" -f /etc/ssh/ssh_host_${kind}_key; done",
];

/** Writes the lines of a file. */
export const write = (file: string, lines: readonly string[]): string => `printf '%s\\n' ${lines.map(quoted).join(" ")} > ${quoted(file)}`;

function hostname({ config }: Readonly<GuestRecord>, vmid: number): readonly string[] {
  const name = config.name ?? `VM${vmid}`;
  const [host = name] = name.split(".");
  const [domain] = splitList(config.searchdomain ?? "");
  return hostnameLines(host, domain === undefined ? name : `${host}.${domain}`);
}

/** Who a machine is: its name, and its name with its domain. */
export const hostnameLines = (host: string, full: string): readonly string[] => [
  write("/etc/hostname", [host]),
  write("/etc/hosts", [`127.0.1.1 ${full === host ? host : `${full} ${host}`}`, "127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback", "ff02::1 ip6-allnodes", "ff02::2 ip6-allrouters"]),
];

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

const resolver = ({ config }: Readonly<GuestRecord>): readonly string[] => resolverLines(splitList(config.searchdomain ?? ""), splitList(config.nameserver ?? ""));

/** Whom a machine asks for names. */
export function resolverLines(search: readonly string[], servers: readonly string[]): readonly string[] {
  const lines = [...(search.length === 0 ? [] : [`search ${search.join(" ")}`]), ...servers.map((address) => `nameserver ${address}`)];
  return [write("/etc/resolv.conf", lines.length === 0 ? ["# no name server is configured"] : lines)];
}

/** The default user is renamed as Proxmox says; without a name, or as root, root gets the keys as well. */
function user({ config }: Readonly<GuestRecord>): string {
  const { ciuser = "debian", cipassword, sshkeys } = config;
  const keys = sshkeys === undefined ? [] : uriUnescape(sshkeys).split("\n").map((key) => key.trim()).filter((key) => key !== "");
  const own = { name: ciuser, groups: GROUPS.split(","), sudo: ["ALL=(ALL) NOPASSWD:ALL"], keys };
  return [...accountsLines([own]), ...(config.ciuser === undefined ? keysLines("root", keys) : []), ...password(ciuser, cipassword)].join("\n");
}

/** Somebody who logs in. */
export interface Account {
  readonly name: string;
  readonly groups: readonly string[];
  /** What it may do with sudo, in the words of sudoers(5) behind its name. */
  readonly sudo: readonly string[];
  /** OpenSSH public keys. */
  readonly keys: readonly string[];
  /** @default "/bin/bash" */
  readonly shell?: string | undefined;
  /** @default - none */
  readonly gecos?: string | undefined;
}

/** Makes accounts that are not there, and gives them their rights and keys. Nobody of them can log in with a password. */
export const accountsLines = (accounts: readonly Account[]): readonly string[] => [`rm -f ${SUDOERS}`, ...accounts.flatMap(accountLines)];

function accountLines({ name, groups, sudo, keys, shell = "/bin/bash", gecos }: Account): readonly string[] {
  const [belongs, called] = [groups.length === 0 ? "" : ` --groups ${groups.map((group) => (/^[\w-]+$/.test(group) ? group : quoted(group))).join(",")}`, gecos === undefined ? "" : ` --comment ${quoted(gecos)}`];
  const own = GROUPS.split(",");
  const make = name === "root" ? [] : [...groups.filter((group) => !own.includes(group)).map((group) => `getent group ${quoted(group)} >/dev/null || groupadd ${quoted(group)}`), `id ${quoted(name)} >/dev/null 2>&1 || useradd --create-home --shell ${shell === "/bin/bash" ? shell : quoted(shell)}${belongs}${called} ${quoted(name)}`];
  const allow = name === "root" || sudo.length === 0 ? [] : [`printf '%s\\n' ${sudo.map((rule) => quoted(`${name} ${rule}`)).join(" ")} >> ${SUDOERS}`, `chmod 440 ${SUDOERS}`];
  return [...make, ...allow, ...keysLines(name, keys)];
}

const keysLines = (owner: string, keys: readonly string[]): readonly string[] => [
  `home=$(getent passwd ${quoted(owner)} | cut -d: -f6)`, `install -d -m 700 -o ${quoted(owner)} -g ${quoted(owner)} "$home/.ssh"`,
  keys.length === 0 ? ': > "$home/.ssh/authorized_keys"' : `printf '%s\\n' ${keys.map(quoted).join(" ")} > "$home/.ssh/authorized_keys"`,
  `chown ${quoted(`${owner}:${owner}`)} "$home/.ssh/authorized_keys"`, 'chmod 600 "$home/.ssh/authorized_keys"',
];

/** A hash as crypt(3) makes it, or a password in clear; what the embedded host made of a password itself nobody can use. */
function password(name: string, given: string | undefined): string[] {
  if (given === undefined || given === "") return [];
  if (!given.startsWith("$")) return [`printf '%s\\n' ${quoted(`${name}:${given}`)} | chpasswd`];
  return /^\$[^:]+$/.test(given) ? [`printf '%s\\n' ${quoted(`${name}:${given}`)} | chpasswd --encrypted`] : [];
}
