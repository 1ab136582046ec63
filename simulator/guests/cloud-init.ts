import { createHash } from "node:crypto";

import type { GuestRecord } from "../state/records";
import { parseNamed } from "../schema/property-string";
import { splitList, uriUnescape } from "../schema/formats";
import { parseNic } from "./nics";

/** The user data that Proxmox writes for cloud-init; the password is in it unless the reader may not change it (measured on 9.2). */
function userData({ config }: Readonly<GuestRecord>, vmid: number, maskPassword: boolean): string {
  const name = config.name ?? `VM${vmid}`;
  const [host = name] = name.split(".");
  const lines = ["#cloud-config", `hostname: ${host}`, "manage_etc_hosts: true"];
  if (config.searchdomain !== undefined) lines.push(`fqdn: ${host}.${splitList(config.searchdomain)[0] ?? ""}`);
  else if (name.includes(".")) lines.push(`fqdn: ${name}`);
  if (config.ciuser !== undefined) lines.push(`user: ${config.ciuser}`);
  if (config.ciuser === "root" || config.ciuser === undefined) lines.push("disable_root: False");
  if (config.cipassword !== undefined) lines.push(`password: ${maskPassword ? "**********" : config.cipassword}`);
  if (config.sshkeys !== undefined) {
    const keys = uriUnescape(config.sshkeys).split("\n").filter((key) => key.trim() !== "");
    lines.push("ssh_authorized_keys:", ...keys.map((key) => `  - ${key.trim()}`));
  }
  lines.push("chpasswd:", "  expire: False");
  if (config.ciuser !== "root") lines.push("users:", "  - default");
  lines.push(`package_upgrade: ${config.ciupgrade === "0" ? "false" : "true"}`);
  return `${lines.join("\n")}\n`;
}

function networkData({ config }: Readonly<GuestRecord>): string {
  const lines = ["version: 1", "config:"];
  for (const option of Object.keys(config).filter((key) => /^net\d+$/.test(key)).sort()) {
    const index = option.slice(3);
    const ip = parseNamed("pve-qm-ipconfig", config[`ipconfig${index}`] ?? "");
    lines.push("    - type: physical", `      name: eth${index}`, `      mac_address: '${(parseNic(config[option] ?? "").macaddr ?? "").toLowerCase()}'`, "      subnets:");
    if (ip.ip === "dhcp") lines.push("      - type: dhcp4");
    else if (ip.ip !== undefined) lines.push("      - type: static", `        address: '${ip.ip.split("/")[0] ?? ""}'`, `        netmask: '${netmask(ip.ip)}'`);
    if (ip.gw !== undefined) lines.push(`        gateway: '${ip.gw}'`);
  }
  if (config.nameserver !== undefined || config.searchdomain !== undefined) {
    lines.push("    - type: nameserver");
    if (config.nameserver !== undefined) lines.push("      address:", ...splitList(config.nameserver).map((address) => `      - '${address}'`));
    if (config.searchdomain !== undefined) lines.push("      search:", ...splitList(config.searchdomain).map((domain) => `      - '${domain}'`));
  }
  return `${lines.join("\n")}\n`;
}

function netmask(cidr: string): string {
  const prefix = Number(cidr.split("/")[1] ?? "32");
  return [0, 8, 16, 24].map((shift) => 256 - 2 ** (8 - Math.max(0, Math.min(8, prefix - shift)))).join(".");
}

/** One of the three documents of a cloud-init drive; the instance id follows from the other two (Cloudinit.pm). */
export function cloudInitData(guest: Readonly<GuestRecord>, vmid: number, type: "user" | "network" | "meta", maskPassword: boolean): string {
  if (type === "user") return userData(guest, vmid, maskPassword);
  if (type === "network") return networkData(guest);
  const id = createHash("sha1").update(userData(guest, vmid, false) + networkData(guest)).digest("hex");
  return `instance-id: ${id}\n`;
}
