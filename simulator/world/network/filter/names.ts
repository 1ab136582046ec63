import { isAlias, resolveAlias } from "../../../firewall/config";
import type { FirewallRecord } from "../../../state/records";

/** Version of IP. */
export type Version = 4 | 6;

/** Configuration whose names a rule may use: that of the datacenter, and of the machine that the rule belongs to. */
export interface Scope {
  readonly cluster: Readonly<FirewallRecord>;
  readonly own?: { readonly vmid: number; readonly firewall: Readonly<FirewallRecord> };
}

/** Letters that a set's name may have in the kernel, 31, without `PVEFW-` and `_swap` (Firewall.pm compute_ipset_chain_name). */
const SET_NAME = 31 - "PVEFW-".length - "_swap".length;

/** Name of a set in the kernel; VMID 0 is the datacenter. */
export function setName(vmid: number, name: string, version: Version): string {
  const id = `${vmid}-${name}-v${version}`;
  return `PVEFW-${id.length > SET_NAME ? fnv31(id) : id}`;
}

/** Hash of a name that is too long (Tools.pm fnv31a_hex). */
function fnv31(text: string): string {
  const hash = [...Buffer.from(text)].reduce((value, byte) => Math.imul(value ^ byte, 0x01000193), 0x811c9dc5 | 0);
  return (hash & 0x7fffffff).toString(16).toUpperCase();
}

/** What iptables asks of one side of a packet. Throws for a name that is not there. */
export function sideMatch(text: string, side: "source" | "dest", version: Version, { cluster, own }: Scope): string {
  const [letter, word] = side === "source" ? ["s", "src"] : ["d", "dst"];
  if (text.startsWith("+")) return `-m set --match-set ${setOf(text, version, { cluster, ...(own ? { own } : {}) })} ${word}`;
  if (isAlias(text)) {
    const cidr = resolveAlias(cluster, own?.firewall, text);
    if (cidr === undefined) throw new Error(`no such alias '${text}'`);
    return `-${letter} ${cidr}`;
  }
  return text.includes("-") ? `-m iprange --${word}-range ${text}` : `-${letter} ${text}`;
}

function setOf(text: string, version: Version, { cluster, own }: Scope): string {
  const [, scope, name = ""] = /^\+(guest\/|dc\/|sdn\/)?([A-Za-z][A-Za-z0-9\-_]+)$/.exec(text) ?? [];
  if (own !== undefined && (scope === undefined || scope === "guest/") && own.firewall.ipsets[name] !== undefined) return setName(own.vmid, name, version);
  // The set of the management is there also when nobody made it: it holds the local network.
  if ((scope === undefined || scope === "dc/") && (cluster.ipsets[name] !== undefined || name === "management")) return setName(0, name, version);
  throw new Error(`no such ipset '${name}'`);
}
