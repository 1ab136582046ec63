import { randomBytes } from "node:crypto";

import { failure } from "../errors";
import type { Host } from "../host";
import { parseProperties, printProperties, PropertyFault, type PropertyValues } from "../schema/property-string";
import { GUEST_PROPERTIES } from "../schema/property-formats";

/** Prefix of generated addresses when the datacenter has none. */
const PREFIX = "BC:24:11";

function randomMac(host: Host): string {
  const prefix = (host.datacenter("mac_prefix") ?? PREFIX).replace(/:$/, "").split(":");
  const rest = [...randomBytes(6 - prefix.length)].map((byte) => byte.toString(16).padStart(2, "0"));
  return [...prefix, ...rest].join(":").toUpperCase();
}

/** Reads a NIC option. */
export function parseNic(text: string): PropertyValues {
  try {
    return parseProperties(GUEST_PROPERTIES.net, text);
  } catch (error) {
    if (error instanceof PropertyFault) throw failure(error.message);
    throw error;
  }
}

/** The option as Proxmox stores it, with an address if the caller gave none. */
export function completeNic(host: Host, text: string): string {
  const values = parseNic(text);
  values.macaddr ??= randomMac(host);
  return printProperties(GUEST_PROPERTIES.net, values);
}

/** The option with another address than it has. */
export function readdressNic(host: Host, text: string): string {
  return printProperties(GUEST_PROPERTIES.net, { ...parseNic(text), macaddr: randomMac(host) });
}

function trunkTags(trunks: string): string[] {
  const tags = new Set<string>();
  for (const part of trunks.split(";")) {
    const [from = 0, to = from] = part.split("-").map(Number);
    if (from > to) throw failure(`range '${part}' is empty`);
    for (let tag = from; tag <= to; tag += 1) tags.add(String(tag));
  }
  return [...tags].sort();
}

/**
 * The right to plug NICs where they are plugged (check_bridge_access, check_vnet_access): a tag and every tag of a trunk
 * of their own, the bridge itself for an untagged NIC. A NIC without a bridge is asked for nothing (measured on 9.2).
 */
export function requireBridgeAccess(host: Host, user: string, config: Readonly<Record<string, string>>): void {
  if (user === "root@pam") return;
  for (const option of Object.keys(config).filter((name) => /^net\d+$/.test(name)).sort()) {
    const { bridge, tag, trunks } = parseNic(config[option] ?? "");
    if (bridge === undefined) continue;
    const path = `/sdn/zones/localnetwork/${bridge}`;
    if (tag !== undefined) host.permissions.require(user, `${path}/${tag}`, "SDN.Use");
    for (const one of trunks === undefined ? [] : trunkTags(trunks)) host.permissions.require(user, `${path}/${one}`, "SDN.Use");
    if (tag === undefined && trunks === undefined) host.permissions.require(user, path, "SDN.Use");
  }
}
