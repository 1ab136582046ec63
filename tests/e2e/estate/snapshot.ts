import type { Api } from "./api";

/** Lists of everything that a stack can leave on a host. */
const LISTS = [
  "/pools", "/storage", "/access/users?full=1", "/access/roles", "/access/groups", "/access/acl", "/access/domains", "/cluster/backup", "/cluster/options",
  "/cluster/firewall/options", "/cluster/firewall/rules", "/cluster/firewall/ipset", "/cluster/firewall/aliases", "/cluster/firewall/groups", "/nodes",
] as const;
const NODE_LISTS = ["/qemu", "/lxc", "/network", "/firewall/options", "/firewall/rules", "/storage"] as const;

/** Values that differ between two looks at the same host. */
const MOVING = new Set(["uptime", "cpu", "mem", "disk", "maxdisk", "used", "avail", "used_fraction", "digest", "ssl_fingerprint", "tokens"]);

/** Everything a host is, as its API tells root, without what moves by itself. Names of unserved lists have the status instead. */
export async function snapshot(api: Api): Promise<Record<string, unknown>> {
  const nodes = await api.get<{ node: string }[]>("/nodes");
  const paths = [...LISTS, ...nodes.flatMap(({ node }) => NODE_LISTS.map((list) => `/nodes/${node}${list}`))];
  const seen: Record<string, unknown> = {};
  for (const path of paths) {
    const { status, data } = await api.call("GET", path);
    seen[path] = status === 200 ? settled(data) : status;
  }
  return seen;
}

/** Removes what an admin makes by hand and removes by hand, as docs/proxmox.md has it: the token of the host stack with its user and role. */
export async function removeHostUser(api: Api): Promise<void> {
  for (const path of ["/access/users/trilane@pve", "/access/roles/TrilaneHost"]) await api.call("DELETE", path);
}

function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled).sort((left, right) => JSON.stringify(left).localeCompare(JSON.stringify(right)));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !MOVING.has(key)).map(([key, inner]) => [key, settled(inner)]));
}

/** What machines of one environment are, as root reads them. */
export interface Machine {
  readonly vmid: number;
  readonly status: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly rules: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly ipsets: Readonly<Record<string, readonly string[]>>;
}

/** What Proxmox makes anew with each VM. */
const BORN = new Set(["digest", "meta", "smbios1", "vmgenid"]);

/** Every VM by name, read from the API, with its firewall. */
export async function machinesOf(api: Api, node = "pve1"): Promise<Readonly<Record<string, Machine>>> {
  const list = await api.get<{ vmid: number; name: string; status: string }[]>(`/nodes/${node}/qemu`);
  const read = async ({ vmid, name, status }: { vmid: number; name: string; status: string }): Promise<[string, Machine]> => {
    const vm = `/nodes/${node}/qemu/${vmid}`;
    const config = Object.fromEntries(Object.entries(await api.get<Record<string, unknown>>(`${vm}/config`)).filter(([key]) => !BORN.has(key)));
    const rules = await api.get<unknown[]>(`${vm}/firewall/rules`);
    const options = await api.get<Record<string, unknown>>(`${vm}/firewall/options`);
    const sets = await api.get<{ name: string }[]>(`${vm}/firewall/ipset`);
    const ipsets: Record<string, string[]> = {};
    for (const set of sets) ipsets[set.name] = (await api.get<{ cidr: string }[]>(`${vm}/firewall/ipset/${set.name}`)).map(({ cidr }) => cidr);
    return [name, { vmid, status, config, rules, options, ipsets }];
  };
  return Object.fromEntries(await Promise.all(list.map(read)));
}

/** The machines that run something: without those that only keep the data of others. */
export function serving(machines: Readonly<Record<string, Machine>>): Readonly<Record<string, Machine>> {
  return Object.fromEntries(Object.entries(machines).filter(([name]) => !name.endsWith("-data")));
}
