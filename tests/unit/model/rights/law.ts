/** Random access control, and the same as the embedded host keeps it. */
import * as fc from "fast-check";
import { BUILT_IN_ROLES, identitiesOf, NO_ACCESS, Rights, ROOT, type AccessState } from "../../../../components/model/rights";
import { Permissions } from "../../../../simulator/permissions/permissions";
import type { AclRecord, GroupRecord, PoolRecord, RoleRecord, UserRecord } from "../../../../simulator/state/records";
import type { State } from "../../../../simulator/state/state";
import { Journal, Table } from "../../../../simulator/state/table";

/** Paths at which entries stand. */
const PATHS = ["/", "/vms", "/vms/100", "/vms/101", "/pool", "/pool/a", "/pool/a/b", "/pool/c", "/storage", "/storage/s", "/access", "/access/groups", "/access/groups/g", "/sdn/zones/localnetwork/vmbr0", "/sdn/zones/localnetwork/vmbr0/10"];

/** Objects that are asked about: every path, and some at which nothing stands. */
const OBJECTS = [...PATHS, "/vms/102", "/storage/t", "/pool/d", "/nodes/pve1", "/access/realm/pve", "/sdn/zones/localnetwork/vmbr0/20"];

const USERS = ["a@pve", "b@pve", ROOT];
const GROUPS = ["g", "h"];
const some = <T>(list: readonly T[]) => fc.subarray([...list]);
const OWN_PRIVILEGES = ["VM.Audit", "VM.Allocate", "Datastore.Audit", "Pool.Audit", "Sys.Audit"];
const roles = fc.tuple(some(OWN_PRIVILEGES), some(OWN_PRIVILEGES)).map((lists) => lists.map((privileges, index) => ({ id: `own${index + 1}`, privileges })));
const users = fc.tuple(...USERS.map((id) => fc.record({ id: fc.constant(id), groups: some(GROUPS), tokens: some([{ name: "full", separated: false }, { name: "apart", separated: true }]) })));
const holder = fc.constantFrom(...USERS.slice(0, 2), ...USERS.flatMap((id) => [`${id}!full`, `${id}!apart`]), ...GROUPS.map((name) => `@${name}`));
const entry = fc.record({ path: fc.constantFrom(...PATHS), role: fc.constantFrom("own1", "own2", "own1", NO_ACCESS, "PVEVMUser", "gone"), holder, propagate: fc.boolean() });
const pools = fc.record({ a: some([100, 101]), b: some([100, 102]), storages: some(["s", "t"]) }).map(({ a, b, storages }) => [{ id: "a", guests: a, storages: [] }, { id: "a/b", guests: b, storages }, { id: "c", guests: [101], storages: ["s"] }]);

/** Access control of a host, small enough that everything meets everything. */
export const anyState: fc.Arbitrary<AccessState> = fc.record({ users, roles: roles.map((own) => [...own, ...BUILT_IN_ROLES]), entries: fc.uniqueArray(entry, { maxLength: 9, selector: ({ path, role, holder: who }) => `${path} ${role} ${who}` }), pools, groups: fc.constant(GROUPS) });

/** What the embedded host would decide from. It never holds an entry of a role that is gone, as Proxmox. */
export function embedded(state: AccessState): Permissions {
  const journal = new Journal();
  const tables = { users: new Table<UserRecord>(journal, "users"), groups: new Table<GroupRecord>(journal, "groups"), roles: new Table<RoleRecord>(journal, "roles"), pools: new Table<PoolRecord>(journal, "pools"), acl: new Table<AclRecord>(journal, "acl") };
  for (const { id, tokens } of state.users) tables.users.set(id, { enable: 1, expire: 0, tokens: Object.fromEntries(tokens.map(({ name, separated }) => [name, { privsep: separated ? 1 : 0, digest: "" }])) });
  for (const group of state.groups) tables.groups.set(group, { users: state.users.filter(({ groups }) => groups.includes(group)).map(({ id }) => id) });
  for (const { id, privileges } of state.roles) if (id.startsWith("own")) tables.roles.set(id, { privileges: [...privileges] });
  for (const { id, guests, storages } of state.pools) tables.pools.set(id, { guests: [...guests], storages: [...storages] });
  for (const { path, role, holder: who, propagate } of state.entries.filter(({ role: name }) => state.roles.some(({ id }) => id === name))) {
    const record = structuredClone({ users: {}, groups: {}, tokens: {}, ...tables.acl.get(path) }) as AclRecord;
    const kind = who.startsWith("@") ? record.groups : who.includes("!") ? record.tokens : record.users;
    (kind[who.replace("@", who.startsWith("@") ? "" : "@")] ??= {})[role] = propagate ? 1 : 0;
    tables.acl.set(path, record);
  }
  return new Permissions(tables as unknown as State);
}

/** Who holds what on which object, by both; equal texts are equal decisions. `VM.Monitor` is Proxmox 8's alone. */
export function bothSides(state: AccessState): { readonly expanded: readonly string[]; readonly decided: readonly string[] } {
  const rights = new Rights(state);
  const host = embedded(state);
  const lines = (held: (identity: ReturnType<typeof identitiesOf>[number], path: string) => Iterable<string>) =>
    identitiesOf(state).flatMap((identity) => OBJECTS.map((path) => `${identity.id} ${path} ${[...held(identity, path)].filter((privilege) => privilege !== "VM.Monitor").sort().join()}`));
  return { expanded: lines((identity, path) => rights.on(identity, path).keys()), decided: lines(({ id }, path) => host.on(id, path).keys()) };
}
