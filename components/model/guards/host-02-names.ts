import { Cidr, parseAddress } from "../address";
import { entriesOf } from "../canonical";
import { nodePlace, settingsPlace } from "../place";
import type { Problem } from "../problem";
import { MAIN_HOST, type HostSettings } from "../settings";
import { problem, type Guard } from "./guard";

const DOMAIN = /^(?=.{1,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

const isNodeName = (text: string): boolean => /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/.test(text);
const isNodeAddress = (text: string): boolean => parseAddress(text) !== undefined && !Cidr.of(text).isUnreachable;

/** Fields of the host with what they must look like. */
const FIELDS: readonly { readonly field: keyof HostSettings & string; readonly fits: (host: HostSettings) => boolean; readonly expected: string; readonly example: string }[] = [
  { field: "node", fits: ({ node }) => isNodeName(node), expected: "the name of a Proxmox node", example: "pve1" },
  { field: "nodeAddress", fits: ({ nodeAddress }) => isNodeAddress(nodeAddress), expected: "a single IPv4 address that other machines reach", example: "10.99.0.1" },
  { field: "bridge", fits: ({ bridge }) => /^[A-Za-z][A-Za-z0-9]{1,9}$/.test(bridge), expected: "a bridge of 2 to 10 letters and digits", example: "vmbr0" },
  { field: "internalBridge", fits: ({ internalBridge }) => /^[A-Za-z][A-Za-z0-9]{1,9}$/.test(internalBridge), expected: "a bridge of 2 to 10 letters and digits", example: "vmbr1" },
  { field: "storagePath", fits: ({ storagePath }) => /^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+\/?$/.test(storagePath), expected: "an absolute path", example: "/var/lib/trilane" },
  { field: "domain", fits: ({ domain }) => DOMAIN.test(domain), expected: "a DNS domain in lower case", example: "clinic.internal" },
];

function checkNode(stack: string, host: HostSettings, name: string, address: string): readonly Problem[] {
  return [
    ...(isNodeName(name) ? [] : [problem(settingsPlace(stack, `nodes.${name}`), `"${name}" cannot be used`, "the name of a Proxmox node", "write for example pve2")]),
    ...(isNodeAddress(address) ? [] : [problem(nodePlace(stack, host, name, "address"), `"${address}" cannot be used`, "a single IPv4 address that other machines reach", "write for example 10.99.0.2")]),
  ];
}

/** HOST-02 */
export const hostNames: Guard = {
  id: "HOST-02",
  title: "node, address, bridge, path and domain of the host are well-formed",
  why: "Proxmox would refuse them half-way, with some objects already made",
  check({ settings: { hosts } }) {
    return entriesOf(hosts).flatMap(([stack, host]) => [
      ...FIELDS.filter(({ field, fits }) => !fits(host) && (field !== "domain" || stack === MAIN_HOST)).map(({ field, expected, example }) =>
        problem(settingsPlace(stack, field), `"${String(host[field])}" cannot be used`, expected, `write for example ${example}`),
      ),
      ...entriesOf(host.nodes).filter(([name]) => name !== host.node).flatMap(([name, { address }]) => checkNode(stack, host, name, address)),
    ]);
  },
};
