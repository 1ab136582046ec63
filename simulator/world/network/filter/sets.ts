import { isAlias, resolveAlias } from "../../../firewall/config";
import type { FirewallRecord, IpsetEntry } from "../../../state/records";
import type { Nic } from "../wiring";
import { isOn } from "./machine";
import { setName, type Version } from "./names";

/** A set of addresses as the kernel keeps it: its entries in the words of `ipset`, without the name, sorted. */
export interface KernelSet {
  readonly family: "inet" | "inet6";
  readonly entries: readonly string[];
}

/** Sets by name. */
export type KernelSets = ReadonlyMap<string, KernelSet>;

/** Sets of the datacenter and of the machines (Firewall.pm compile_ipsets). */
export function planSets(cluster: Readonly<FirewallRecord>, machines: ReadonlyMap<number, Readonly<FirewallRecord>>, nics: readonly Nic[], problems: string[]): KernelSets {
  const sets = new Map<string, KernelSet>();
  const put = (vmid: number, name: string, entries: readonly IpsetEntry[], own?: Readonly<FirewallRecord>): void => {
    for (const version of [4, 6] as const) sets.set(setName(vmid, name, version), kernelSet(entries, version, cluster, own, problems));
  };
  for (const [name, { entries }] of Object.entries(cluster.ipsets)) put(0, name, entries);
  for (const [vmid, firewall] of machines) {
    const bound = nics.filter((nic) => nic.vmid === vmid && nic.firewall);
    const names = [...Object.keys(firewall.ipsets), ...(isOn(firewall.options, "ipfilter", false) ? bound.map(({ index }) => `ipfilter-net${index}`) : [])];
    for (const name of new Set(names)) {
      const own = bound.find(({ index }) => name === `ipfilter-net${index}`);
      put(vmid, name, [...(firewall.ipsets[name]?.entries ?? []), ...(own ? linkLocal(own) : [])], firewall);
    }
  }
  return new Map([...sets].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A machine's own address of IPv6 on its wire, and no other of them (Firewall.pm mac_to_linklocal). */
function linkLocal({ mac }: Nic): readonly IpsetEntry[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(":").map((byte) => parseInt(byte, 16));
  const groups = [((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f].map((group) => group.toString(16));
  return [{ cidr: `fe80::${groups.join(":")}` }, { cidr: "fe80::/10", nomatch: 1 }];
}

function kernelSet(entries: readonly IpsetEntry[], version: Version, cluster: Readonly<FirewallRecord>, own: Readonly<FirewallRecord> | undefined, problems: string[]): KernelSet {
  const lines = new Map<string, string>();
  for (const { cidr, nomatch } of entries) {
    const address = isAlias(cidr) ? resolveAlias(cluster, own, cidr) : cidr;
    if (address === undefined) problems.push(`no such alias '${cidr}'`);
    else if (address.endsWith("/0")) problems.push(`a set cannot hold ${address}`);
    else if (address.includes(":") === (version === 6)) {
      const text = address.toLowerCase().replace(version === 6 ? /\/128$/ : /\/32$/, "");
      lines.set(text, nomatch === 1 ? `${text} nomatch` : text);
    }
  }
  return { family: version === 6 ? "inet6" : "inet", entries: [...lines.values()].sort() };
}

/** Makes the sets what they should be, in the words of `ipset restore`: each is filled aside and put in place at once. */
export function setsText(before: KernelSets, after: KernelSets): string {
  return [...after].flatMap(([name, { family, entries }]) => {
    if (JSON.stringify(before.get(name)) === JSON.stringify({ family, entries })) return [];
    const size = Math.max(64, 2 ** Math.ceil(Math.log2(entries.length + 1)));
    const create = (one: string): string => `create ${one} hash:net family ${family} hashsize ${size} maxelem ${size}`;
    const swap = `${name}_swap`;
    return [`${create(name)} -exist`, create(swap), ...entries.map((entry) => `add ${swap} ${entry}`), `swap ${swap} ${name}`, `destroy ${swap}`].map((line) => `${line}\n`);
  }).join("");
}

/** Removes sets that no rule names any more. */
export function goneSetsText(before: KernelSets, after: KernelSets): string {
  return [...before.keys()].filter((name) => !after.has(name)).map((name) => `destroy ${name}\n`).join("");
}
