import { isIP, isIPv4, isIPv6 } from "node:net";

import { ICMP_TYPES, ICMPV6_TYPES, SERVICE_NAMES } from "../firewall/names";
import { PRIVILEGES } from "../permissions/privileges";

/** Returns Proxmox's text for a value that does not have the format, undefined for one that has. */
type Format = (value: string) => string | undefined;

/** Splits on comma, semicolon, white space or NUL; empty parts vanish (pve-common Tools.pm split_list). */
export function splitList(value: string): string[] {
  return value.split(/[\0,;\s]+/).filter((part) => part !== "");
}

/** Turns `%41` into `A`; a `%` that begins no such pair stays as it is (URI::Escape uri_unescape), the bytes are UTF-8. */
export function uriUnescape(text: string): string {
  if (!text.includes("%")) return text;
  const parts = text.split(/(%[0-9a-fA-F]{2})/).map((part) => (/^%[0-9a-fA-F]{2}$/.test(part) ? Buffer.from(part.slice(1), "hex") : Buffer.from(part, "utf8")));
  return Buffer.concat(parts).toString("utf8");
}

const matching = (pattern: RegExp, error: string): Format => (value) => (pattern.test(value) ? undefined : error.replace("%", value));
const within = (values: readonly string[], error: string): Format => (value) => (values.includes(value) ? undefined : error.replace("%", value));
const anything: Format = () => undefined;

const CONFIG_ID = /^[A-Za-z][A-Za-z0-9_-]+$/;
const DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const DNS_NAME = new RegExp(`^(?:${DNS_LABEL}\\.)*${DNS_LABEL}$`);
const STORAGE_ID = "[A-Za-z][A-Za-z0-9\\-_.]*[A-Za-z0-9]";
const VOLUME_ID = new RegExp(`^${STORAGE_ID}:.+$`);
const ALIAS = /^(?:dc\/|guest\/)?[A-Za-z][A-Za-z0-9\-_]+$/;
const INTERFACE = /^[A-Za-z][A-Za-z0-9_]{1,20}(?:[:.]\d+)?$/;
const CONTENT = ["images", "rootdir", "vztmpl", "iso", "backup", "snippets", "import", "none"];
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const PROTOCOLS =
  "tcp udp udplite icmp icmpv6 ipv6-icmp igmp ggp ipencap st egp igp pup hmp xns-idp rdp iso-tp4 dccp xtp ddp idpr-cmtp ipv6 ipv6-route " +
  "ipv6-frag idrp rsvp gre esp ah skip ipv6-nonxt ipv6-opts vmtp eigrp ospf ax.25 ipip etherip encap pim ipcomp vrrp l2tp isis sctp fc " +
  "mobility-header mpls-in-ip hip shim6 wesp rohc";

function cidr(version: 4 | 6, value: string, shortest: number): boolean {
  const [address = "", prefix = "", ...more] = value.split("/");
  const limit = version === 4 ? 32 : 128;
  if (more.length > 0 || !/^\d{1,3}$/.test(prefix) || String(Number(prefix)) !== prefix) return false;
  return (version === 4 ? isIPv4(address) : isIPv6(address)) && Number(prefix) >= shortest && Number(prefix) <= limit;
}

const isCidr4 = (value: string): boolean => cidr(4, value, 8);
const isCidr6 = (value: string): boolean => cidr(6, value, 8);
const isIpOrCidr = (value: string): boolean => isIP(value) !== 0 || isCidr4(value) || isCidr6(value);
const check = (test: (value: string) => boolean, error: string): Format => (value) => (test(value) ? undefined : error.replace("%", value));

function vlanRange(value: string): string | undefined {
  const [from = "", to = from] = value.split("-");
  const good = /^\d+(-\d+)?$/.test(value) && Number(from) >= 2 && Number(to) <= 4094 && (value.includes("-") ? Number(from) < Number(to) : true);
  return good ? undefined : `invalid VLAN configuration '${value}'`;
}

function storage(value: string): string | undefined {
  if (value.length < 2) return `storage ID '${value}' cannot be shorter than 2 characters`;
  return new RegExp(`^${STORAGE_ID}$`).test(value) ? undefined : `storage ID '${value}' contains illegal characters`;
}

/** Addresses of a firewall rule: `+set`, alias, one range, or a list of addresses of one family (parse_address_list). */
function firewallAddress(value: string): string | undefined {
  // Splitting an empty text gives no element in Perl: clients send `dest=` to clear it.
  if (value === "") return undefined;
  if (/^\+\S+$/.test(value)) return value.length > 65 ? "ipset name too long" : undefined;
  if (ALIAS.test(value)) return value.length > 64 ? "alias name too long" : undefined;
  const parts = value.split(",");
  if (parts.some((part) => part === "")) return "extraneous commas in list";
  const families = new Set<boolean>();
  for (const part of parts) {
    const ends = part.split("-");
    const range = ends.length === 2 && ends.every((end) => isIP(end) !== 0);
    const single = isIP(part) !== 0 || cidr(4, part, 0) || cidr(6, part, 0);
    if (!range && !single) return `invalid IP address: Invalid chars in IP ${part}`;
    if (range && parts.length > 1) return "you can't use a range in a list";
    families.add(part.includes(":"));
  }
  return families.size > 1 ? `detected mixed ipv4/ipv6 addresses in address list '${value}'` : undefined;
}

/** Numbers that a list of ports may hold; a range counts as two. */
const MOST_PORTS = 15;

/** Fault of one port, range or name; `icmp` also takes the names of ICMP types, which `dport` once held. */
function portFault(item: string, icmp: boolean): string | undefined {
  const [, from, to] = /^(\d+)(?::(\d+))?$/.exec(item) ?? [];
  if (from === undefined) return SERVICE_NAMES.has(item) || (icmp && isIcmpType(item)) ? undefined : `invalid port '${item}'`;
  const wrong = [from, to].find((port) => port !== undefined && Number(port) > 65_535);
  if (wrong !== undefined) return `invalid port '${wrong}'`;
  return to !== undefined && Number(from) > Number(to) ? `backwards range '${item}' not allowed, did you mean '${to}:${from}'?` : undefined;
}

function isIcmpType(name: string): boolean {
  return ICMP_TYPES.has(name) || ICMPV6_TYPES.has(name);
}

/** Ports of a firewall rule: numbers, ranges with a colon, service names (parse_port_name_number_or_range). */
function firewallPorts(value: string, icmp: boolean): string | undefined {
  // Splitting an empty text gives no element in Perl: clients send `dport=` to clear it.
  if (value === "") return undefined;
  const items = value.split(",");
  if (value.endsWith(",")) return "extraneous commas in list";
  const fault = items.map((item) => portFault(item, icmp)).find((text) => text !== undefined);
  if (fault !== undefined) return fault;
  const numbers = items.reduce((count, item) => count + (/^\d/.test(item) && !SERVICE_NAMES.has(item) ? item.split(":").length : 0), 0);
  if (numbers > 0 && icmp && items.some((item) => isIcmpType(item))) return "ICMP ports not allowed in port range";
  return numbers > MOST_PORTS ? `too many entries in port list (> ${MOST_PORTS} numbers)` : undefined;
}

const FORMATS: Readonly<Record<string, Format>> = {
  string: anything,
  urlencoded: matching(/^[-%a-zA-Z0-9_.!~*'()]*$/, "invalid urlencoded string: %"),
  "pve-configid": matching(CONFIG_ID, "invalid configuration ID '%'"),
  "pve-storage-id": storage,
  "pve-bridge-id": matching(/^[-_.\w\d]+$/, "invalid bridge ID '%'"),
  "pve-vmid": matching(/^[1-9][0-9]{2,8}$/, "value does not look like a valid VM ID"),
  "pve-node": matching(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/, "value does not look like a valid node name"),
  "mac-addr": matching(/^[a-fA-F0-9][02468aceACE](?::[a-fA-F0-9]{2}){5}$/, "value does not look like a valid unicast MAC address"),
  "mac-prefix": matching(/^[a-fA-F0-9][02468aceACE](?::[a-fA-F0-9]{2}){0,2}:?$/, "value is not a valid unicast MAC address prefix"),
  ip: check((value) => isIP(value) !== 0, "value does not look like a valid IP address"),
  ipv4: check(isIPv4, "value does not look like a valid IPv4 address"),
  ipv6: check(isIPv6, "value does not look like a valid IPv6 address"),
  ipv4mask: matching(/^(?:(?:0|128|192|224|240|248|252|254|255)\.){3}(?:0|128|192|224|240|248|252|254|255)$/, "value does not look like a valid IP netmask"),
  CIDRv4: check(isCidr4, "value does not look like a valid IPv4 CIDR network"),
  CIDRv6: check(isCidr6, "value does not look like a valid IPv6 CIDR network"),
  CIDR: check((value) => isCidr4(value) || isCidr6(value), "value does not look like a valid CIDR network"),
  IPorCIDR: check(isIpOrCidr, "value does not look like a valid IP address or CIDR network"),
  IPorCIDRorAlias: check((value) => ALIAS.test(value) || isIpOrCidr(value), "value does not look like a valid IP address or CIDR network"),
  "pve-ipv4-config": check((value) => ["dhcp", "manual"].includes(value) || isCidr4(value), "value does not look like a valid ipv4 network configuration"),
  "pve-ipv6-config": check(
    (value) => ["auto", "dhcp", "manual"].includes(value) || isCidr6(value), "value does not look like a valid ipv6 network configuration"),
  email: matching(/^[\w+\-~]+(?:\.[\w+\-~]+)*@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*$/, "value does not look like a valid email address"),
  "email-or-username": matching(/^[\w+\-~]+(?:\.[\w+\-~]+)*(?:@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*)?$/, "value does not look like a valid email address or user name"),
  "dns-name": matching(DNS_NAME, "value does not look like a valid DNS name"),
  address: check((value) => isIP(value) !== 0 || DNS_NAME.test(value), "value does not look like a valid address: %"),
  "pve-iface": matching(INTERFACE, "invalid network interface name '%'"),
  "pve-vlan-id-or-range": vlanRange,
  "disk-size": matching(/^\d+(?:\.\d+)?(?:[KMGT](?:iB)?)?$/, "value does not look like a valid disk size: %"),
  "pve-startup-order": matching(/^(?:\s*|(?:order=)?\d+|up=\d+|down=\d+)(?:,(?:\s*|(?:order=)?\d+|up=\d+|down=\d+))*$/, "unable to parse startup options"),
  "pve-tag": matching(/^[a-zA-Z0-9_][a-zA-Z0-9_\-+.]*$/, "invalid characters in tag"),
  "pve-realm": matching(/^[A-Za-z][A-Za-z0-9.\-_]+$/, "value does not look like a valid realm"),
  "ldap-simple-attr": matching(/^[a-zA-Z0-9]+$/, "value '%' does not look like a simple ldap attribute name"),
  "pve-userid": matching(/^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+$/, "value '%' does not look like a valid user name"),
  "pve-tokenid": matching(/^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+![A-Za-z][A-Za-z0-9.\-_]+$/, "value '%' does not look like a valid token ID"),
  "pve-groupid": matching(/^[A-Za-z0-9.\-_]+$/, "group name '%' contains invalid characters"),
  "pve-roleid": matching(/^[A-Za-z0-9.\-_]+$/, "role name '%' contains invalid characters"),
  "pve-poolid": matching(/^[A-Za-z0-9.\-_]+(?:\/[A-Za-z0-9.\-_]+){0,2}$/, "pool name '%' contains invalid characters"),
  "pve-priv": check((value) => PRIVILEGES.has(value), "invalid privilege '%'"),
  "pve-fw-addr-spec": firewallAddress,
  "pve-fw-sport-spec": (value) => firewallPorts(value, false),
  "pve-fw-dport-spec": (value) => firewallPorts(value, true),
  "pve-fw-protocol-spec": check((value) => value === "" || /^\d+$/.test(value) || PROTOCOLS.split(" ").includes(value), "unknown protocol '%'"),
  "pve-fw-icmp-type-spec": check((value) => value === "" || isIcmpType(value), "invalid icmp-type value '%'"),
  "pve-fw-conntrack-helper": matching(/^(?:(?:amanda|ftp|irc|netbios-ns|pptp|sane|sip|snmp|tftp)(?:,|$))*$/, "unknown conntrack helper '%'"),
  "pve-storage-path": matching(/^\/[^;()]+[\s\S]*$/, "value does not look like a valid absolute path"),
  "pve-storage-server": check((value) => isIP(value) !== 0 || DNS_NAME.test(value), "value does not look like a valid server name or IP address"),
  "pve-storage-content": within(CONTENT, "invalid content type '%'"),
  "pve-storage-options": matching(/^\S+$/, "invalid options '%'"),
  "pve-volume-id": matching(VOLUME_ID, "unable to parse volume ID '%'"),
  "pve-volume-id-or-absolute-path": check((value) => value.startsWith("/") || VOLUME_ID.test(value), "unable to parse volume ID '%'"),
  "pve-volume-id-or-qm-path": check(
    (value) => value === "none" || value === "cdrom" || value.startsWith("/") || VOLUME_ID.test(value), "unable to parse volume ID '%'"),
  "pve-dir-override": matching(/^[a-z]+=[^.]*(?:\.?[^.]+)+$/, "invalid override '%'"),
  "pve-ha-resource-or-vm-id": matching(/^(?:[a-z]+:\S+|\d+)$/, "value does not look like a valid ha resource id"),
  "pve-calendar-event": check((value) => calendarEvent(value), "invalid calendar event '%'"),
  "pve-day-of-week": within(WEEKDAYS, "invalid day '%'"),
  "pve-cpuset": matching(/^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/, "unable to parse cpuset option"),
  "pve-hotplug-features": matching(/^(?:[01]|(?:network|disk|cpu|memory|usb|cloudinit)(?:[,; ](?:network|disk|cpu|memory|usb|cloudinit))*)$/, "unable to parse hotplug option"),
  "pve-qm-bootdisk": matching(/^(?:ide|sata|scsi|virtio|efidisk|tpmstate)\d+$/, "invalid boot disk '%'"),
  "pve-qm-bootdev": matching(/^(?:ide|sata|scsi|virtio|net|usb|hostpci)\d+$/, "invalid boot device '%'"),
  "pve-phys-bits": matching(/^(?:[89]|[1-5][0-9]|6[0-4]|host)$/, "value must be an integer between 8 and 64 or 'host'"),
  "pve-task-status-type": matching(/^(?:ok|error|warning|unknown)$/i, "invalid status '%'"),
  "storage-pair": matching(/^(?:1|[A-Za-z][\w.-]*(?::[A-Za-z][\w.-]*)?)$/, "storage pair '%' is not valid"),
};

/** A calendar event of systemd's form as far as Proxmox takes it: days, date, time with repetitions, or a word for them. */
function calendarEvent(value: string): boolean {
  if (/^(?:minutely|hourly|daily|weekly|monthly|quarterly|semiannually|semi-annually|yearly|annually)$/i.test(value)) return true;
  const day = `(?:${WEEKDAYS.join("|")})[a-z]*`;
  const days = `${day}(?:\\.\\.${day})?(?:,${day}(?:\\.\\.${day})?)*`;
  const item = "(?:\\*|\\d+(?:\\.\\.\\d+)?)(?:/\\d+)?";
  const items = `${item}(?:,${item})*`;
  const time = `${items}(?::${items}){0,2}`;
  const date = `(?:\\*|\\d{4}(?:\\.\\.\\d{4})?)-${items}-${items}|${items}-${items}`;
  return new RegExp(`^(?:${days})?\\s*(?:${date})?\\s*(?:${time})?$`, "i").test(value) && value.trim() !== "";
}

/** Whether this project knows a format of that name (list and opt suffixes aside). */
export function knowsFormat(name: string): boolean {
  return name.replace(/-(?:list|opt)$/, "") in FORMATS || name in FORMATS;
}

/** Checks a value against a named format; returns Proxmox's text of the first fault. Unknown names accept everything. */
export function checkNamedFormat(name: string, value: string): string | undefined {
  const match = /^(.*?)(?:-(list|opt))?$/.exec(name);
  const base = match?.[1] ?? name;
  const format = FORMATS[base];
  if (format === undefined) return undefined;
  if (match?.[2] === "list") {
    for (const part of splitList(value)) {
      const fault = format(part);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  if (match?.[2] === "opt" && (value === "" || value === "0")) return undefined;
  return format(value);
}
