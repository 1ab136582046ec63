/** Reads back what is deployed: only GETs, a few at a time, nothing of Pulumi's state. */
import { z } from "zod";
import type { Deployed, DeployedBackup, DeployedDatacenter, DeployedFirewall, DeployedGrant, DeployedGuest, DeployedRealm, DeployedRule, DeployedSets, DeployedStorage, DeployedUser } from "../model/verify/deployed";
import type { HostConnection } from "./connection";
import { Flag, Permissions, unless } from "./facts";

/** How many requests are under way at once: Proxmox has a handful of workers. */
const AT_ONCE = 8;

const MIB = 1024 ** 2;
const Value = z.union([z.string(), z.number()]);
const Rule = z.record(z.string(), z.unknown()).transform((rule): DeployedRule => Object.fromEntries(Object.entries(rule).flatMap(([key, value]) => (typeof value === "string" || typeof value === "number" ? [[key, value]] : []))));
const Rules = z.array(Rule);
const Options = Rule;
const Members = z.array(z.object({ cidr: z.string(), nomatch: Flag.default(false) })).transform((members) => members.map(({ cidr, nomatch }) => (nomatch ? `!${cidr}` : cidr)));
const Volumes = z.array(z.object({ volid: z.string() }));
const Names = z.array(z.object({ name: z.string() }));
const Guests = z.array(z.object({ vmid: z.number(), name: z.string().default(""), node: z.string(), type: z.enum(["qemu", "lxc"]), pool: z.string().optional(), maxmem: z.number().default(0) }));
const Pending = z.array(z.object({ key: z.string(), value: Value.optional(), pending: Value.optional(), delete: Value.optional() }));
const Contents = z.string().default("").transform((text) => text.split(",").filter((one) => one !== ""));
const Storage = z
  .object({ storage: z.string(), type: z.string(), path: z.string().optional(), server: z.string().optional(), export: z.string().optional(), share: z.string().optional(), datastore: z.string().optional(), content: Contents, shared: Flag.default(false), disable: Flag.default(false), nodes: Contents })
  .transform(({ storage, type, path, server, share, content, shared, disable, nodes, ...rest }): DeployedStorage => {
    const mounted = share === undefined ? `${server}:${rest.export ?? rest.datastore ?? ""}` : `//${server}/${share}`;
    return { name: storage, type, path, ...(server === undefined ? {} : { source: mounted }), contents: content, shared, disabled: disable, nodes };
  });
const Keep = z.record(z.string(), Value).default({}).transform((keep) => Object.fromEntries(Object.entries(keep).map(([key, value]) => [key, String(value)])));
const Backup = z
  .object({ id: z.string(), enabled: Flag.default(true), schedule: z.string().default(""), storage: z.string().default(""), pool: z.string().optional(), "prune-backups": Keep })
  .transform(({ "prune-backups": keep, ...job }): DeployedBackup => ({ ...job, pool: job.pool, keep }));
const Roles = z.array(z.object({ roleid: z.string(), privs: Contents })).transform((roles) => Object.fromEntries(roles.map(({ roleid, privs }) => [roleid, privs])));
const Tokens = z.array(z.object({ tokenid: z.string(), privsep: Flag.default(true), expire: z.number().default(0) })).default([]);
const User = z
  .object({ userid: z.string(), enable: Flag.default(true), expire: z.number().default(0), groups: z.union([Contents, z.array(z.string())]).default([]), tokens: Tokens })
  .transform(({ userid, enable, expire, groups, tokens }): DeployedUser => ({ id: userid, enabled: enable, groups, expires: expire, tokens: tokens.map(({ tokenid, privsep, expire }) => ({ name: tokenid, separated: privsep, expire })) }));
const Realms = z.array(z.object({ realm: z.string(), type: z.string(), tfa: z.string().optional() }));
const RealmSettings = z.record(z.string(), z.unknown());
/** Neither read into a record nor told. */
const REALM_SECRETS = ["password", "client-key", "digest"];
const Grant = z
  .object({ path: z.string(), roleid: z.string(), ugid: z.string(), type: z.string(), propagate: Flag.default(true) })
  .transform(({ path, roleid, ugid, type, propagate }): DeployedGrant => ({ path, role: roleid, holder: type === "group" ? `@${ugid}` : ugid, propagate }));

/** What is to be read beside what every token sees. */
export interface Reading {
  readonly nodes: readonly string[];
  /** Storage of the images. */
  readonly images: string;
  /** VMIDs whose firewall is read. */
  readonly vmids: ReadonlySet<number>;
}

/** Reads what a token sees of a host. @throws {ApiError} when the host does not answer or refuses the token */
export async function readDeployed(host: HostConnection, reading: Reading): Promise<Deployed> {
  const source = new Source(host);
  const list = <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => source.read(path, schema);
  const eachNode = async <T>(read: (node: string) => Promise<T>): Promise<Record<string, T>> => Object.fromEntries(await Promise.all(reading.nodes.map(async (node) => [node, await read(node)] as const)));
  const [guests, datacenter, nodes, images, storages, backups, pools, roles, users, grants, realms, privileges] = await Promise.all([
    readGuests(source, reading.vmids),
    readDatacenter(source),
    eachNode((node) => readNode(source, node)),
    eachNode(async (node) => ((await list(`/nodes/${node}/storage/${reading.images}/content?content=import`, Volumes)) ?? []).map(({ volid }) => volid)),
    list("/storage", z.array(Storage)),
    list("/cluster/backup", z.array(Backup)),
    readPools(source),
    list("/access/roles", Roles),
    list("/access/users?full=1", z.array(User)),
    list("/access/acl", z.array(Grant)),
    readRealms(source),
    list("/access/permissions", Permissions),
  ]);
  return {
    reader: host.identity,
    guests,
    datacenter,
    nodes,
    images,
    storages,
    backups,
    pools: Object.fromEntries(pools.map(({ poolid, comment }) => [poolid, comment])),
    poolStorages: Object.fromEntries(pools.map(({ poolid, storages }) => [poolid, storages])),
    roles: roles ?? {},
    users: users ?? [],
    grants: grants ?? [],
    ...(realms === undefined ? {} : { realms }),
    privileges: Object.fromEntries(Object.entries(privileges ?? {}).map(([path, held]) => [path, Object.keys(held)])),
  };
}

/** What a host mounts under the name of a storage; undefined when it has none of this name, or none that is mounted. */
export async function readSource(host: HostConnection, name: string): Promise<string | undefined> {
  const storages = z.array(Storage).parse(await host.get("/storage"));
  return storages.find((storage) => storage.name === name)?.source;
}

const Pools = z.array(z.object({ poolid: z.string(), comment: z.string().default("") }));
const PoolMembers = z.array(z.object({ members: z.array(z.object({ type: z.string(), storage: z.string().optional() })).default([]) }));

/** Pools with their storages; guests tell their pool themselves. */
async function readPools(source: Source) {
  const pools = (await source.read("/pools", Pools)) ?? [];
  return Promise.all(
    pools.map(async (pool) => {
      const members = (await source.read(`/pools?poolid=${encodeURIComponent(pool.poolid)}`, PoolMembers))?.flatMap((one) => one.members) ?? [];
      return { ...pool, storages: [...new Set(members.flatMap(({ storage }) => storage ?? []))].sort() };
    }),
  );
}

async function readRealms(source: Source): Promise<readonly DeployedRealm[] | undefined> {
  const realms = await source.read("/access/domains", Realms);
  return realms && Promise.all(realms.map(async ({ realm, type, tfa }): Promise<DeployedRealm> => {
    const settings = type === "pve" || type === "pam" ? undefined : await source.read(`/access/domains/${realm}`, RealmSettings);
    const plain = settings && Object.fromEntries(Object.entries(settings).filter(([field]) => !REALM_SECRETS.includes(field)).map(([field, value]) => [field, String(value)]));
    return { name: realm, type, ...(tfa === undefined ? {} : { secondFactor: tfa }), ...(plain === undefined ? {} : { settings: plain }) };
  }));
}

async function readGuests(source: Source, vmids: ReadonlySet<number>): Promise<readonly DeployedGuest[]> {
  const guests = (await source.read("/cluster/resources?type=vm", Guests)) ?? [];
  return Promise.all(
    guests.map(async ({ vmid, name, node, type, pool, maxmem }) => {
      const place = `/nodes/${node}/${type}/${vmid}`;
      const [pending, firewall] = await Promise.all([source.read(`${place}/pending`, Pending), vmids.has(vmid) && type === "qemu" ? readFirewall(source, `${place}/firewall`) : undefined]);
      return { vmid, name, node, type, pool, memoryMiB: Math.floor(maxmem / MIB), config: pending === undefined ? undefined : configOf(pending), firewall };
    }),
  );
}

/** One call tells what a guest runs with and what waits for its next start. */
function configOf(pending: z.infer<typeof Pending>): NonNullable<DeployedGuest["config"]> {
  const entries = (pick: (entry: z.infer<typeof Pending>[number]) => string | number | undefined) => Object.fromEntries(pending.flatMap((entry) => (pick(entry) === undefined ? [] : [[entry.key, String(pick(entry))]])));
  return { now: entries(({ value }) => value), next: entries((entry) => (entry.delete === undefined || String(entry.delete) === "0" ? (entry.pending ?? entry.value) : undefined)) };
}

async function readFirewall(source: Source, path: string): Promise<DeployedFirewall | undefined> {
  const [options, rules, ipsets] = await Promise.all([source.read(`${path}/options`, Options), source.read(`${path}/rules`, Rules), readSets(source, `${path}/ipset`)]);
  return options === undefined || rules === undefined || ipsets === undefined ? undefined : { options, rules, ipsets };
}

async function readSets(source: Source, path: string): Promise<DeployedSets | undefined> {
  const sets = await source.read(path, Names);
  if (sets === undefined) return undefined;
  return Object.fromEntries(await Promise.all(sets.map(async ({ name }) => [name, (await source.read(`${path}/${name}`, Members)) ?? []] as const)));
}

async function readDatacenter(source: Source): Promise<DeployedDatacenter | undefined> {
  const path = "/cluster/firewall";
  const [options, rules, ipsets, aliases, groups] = await Promise.all([
    source.read(`${path}/options`, Options),
    source.read(`${path}/rules`, Rules),
    readSets(source, `${path}/ipset`),
    source.read(`${path}/aliases`, z.array(z.object({ name: z.string(), cidr: z.string() }))),
    source.read(`${path}/groups`, z.array(z.object({ group: z.string() }))),
  ]);
  if (options === undefined || rules === undefined || ipsets === undefined || aliases === undefined || groups === undefined) return undefined;
  const groupRules = await Promise.all(groups.map(async ({ group }) => [group, (await source.read(`${path}/groups/${group}`, Rules)) ?? []] as const));
  return { options, rules, ipsets, aliases: Object.fromEntries(aliases.map(({ name, cidr }) => [name, cidr])), groups: Object.fromEntries(groupRules) };
}

async function readNode(source: Source, node: string): Promise<{ options: DeployedFirewall["options"]; rules: DeployedFirewall["rules"] } | undefined> {
  const path = `/nodes/${node}/firewall`;
  const [options, rules] = await Promise.all([source.read(`${path}/options`, Options), source.read(`${path}/rules`, Rules)]);
  return options === undefined || rules === undefined ? undefined : { options, rules };
}

/** A host that is asked a few things at a time. */
class Source {
  #free = AT_ONCE;
  #failure: { readonly error: unknown } | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly host: HostConnection) {}

  /** What Proxmox refuses to tell is undefined. After a failure nothing more is asked: a refused token waits three seconds each time. */
  async read<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      if (this.#failure !== undefined) throw this.#failure.error;
      const answer = await unless(this.host.get(path), undefined);
      return answer === undefined ? undefined : schema.parse(answer);
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
