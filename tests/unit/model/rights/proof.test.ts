import { planEstate, type EstatePlan } from "../../../../components/model";
import { accessStateOf, proveRights, proveWorlds, rightsViolationText, worldOf, type AccessState } from "../../../../components/model/rights";
import { sample, withFlat, withGateway, withSecondHost } from "../sample";

const plan = planEstate(sample);
const [host] = plan.hosts;
const state = accessStateOf(plan, host);
const told = (change: Partial<AccessState>, of: EstatePlan = plan): readonly string[] => proveWorlds([worldOf(of, of.hosts[0], { ...accessStateOf(of, of.hosts[0]), ...change })]).violations.map(rightsViolationText);
const entry = (path: string, role: string, holder: string, propagate = true) => ({ path, role, holder, propagate });
const given = (...further: readonly ReturnType<typeof entry>[]) => told({ entries: [...state.entries, ...further] });

it.each([["vlan", sample], ["internal", withGateway({})], ["flat", withFlat()], ["two hosts", withSecondHost()]])("holds for an estate in %s", (_, input) => {
  const { violations, claims } = proveRights(planEstate(input));
  expect(violations).toEqual([]);
  expect(claims.map(({ id, holds }) => `${id} ${holds}`)).toEqual(["own-alone true", "no-growth true", "no-root true", "shared-alone true"]);
  expect(claims.every(({ checked }) => checked > 0)).toBe(true);
});

const ROOT_CHAIN = "dev's user pulumi-dev@pve -> ACL / -> role trilane-dev-machines -> propagates to /vms/1020";

it("tells of a right on / by the machine of production that it reaches, once, with the chain", () => {
  expect(given(entry("/", "trilane-dev-machines", "pulumi-dev@pve"))).toEqual([`dev's user pulumi-dev@pve holds Pool.Audit, VM.Allocate and 11 more on prod-db-1 (VM 1020): ${ROOT_CHAIN}, and so on 15 more`]);
  // Handed down it reaches everything; not handed down it is what the token holds on / alone.
  expect(given(entry("/", "trilane-dev-machines", "pulumi-dev@pve", false))).toEqual(["dev's token pulumi-dev@pve!deploy holds Pool.Audit, VM.Allocate and 11 more on /: dev's token pulumi-dev@pve!deploy -> its user pulumi-dev@pve -> ACL / -> role trilane-dev-machines"]);
});

it("tells of what a group, a pool's member, a token and a role of Proxmox give", () => {
  const grouped = { users: state.users.map((user) => (user.id === "pulumi-dev@pve" ? { ...user, groups: ["staff"] } : user)), groups: ["staff"] };
  expect(told({ ...grouped, entries: [...state.entries, entry("/storage/trilane-prod-disks", "PVEDatastoreUser", "@staff")] })).toEqual([
    "dev's user pulumi-dev@pve holds Datastore.AllocateSpace, Datastore.Audit on the disks of prod: dev's user pulumi-dev@pve -> group staff -> ACL /storage/trilane-prod-disks -> role PVEDatastoreUser",
  ]);
  expect(told({ pools: state.pools.map((pool) => (pool.id === "dev" ? { ...pool, guests: [...pool.guests, 1010], storages: ["trilane-prod-disks"] } : pool)) })).toEqual([
    "dev's user pulumi-dev@pve holds Pool.Audit, VM.Allocate and 11 more on prod-web-1 (VM 1010): dev's user pulumi-dev@pve -> ACL /pool/dev -> role trilane-dev-machines -> member /vms/1010, and so on 1 more",
  ]);
  expect(given(entry("/sdn/zones/localnetwork/vmbr0", "PVESDNUser", "pulumi-test@pve"))).toEqual([
    "test's user pulumi-test@pve holds SDN.Audit, SDN.Use on VLAN 30 of prod: test's user pulumi-test@pve -> ACL /sdn/zones/localnetwork/vmbr0 -> role PVESDNUser -> propagates to /sdn/zones/localnetwork/vmbr0/30, and so on 1 more",
  ]);
});

it("tells of a right by which somebody could get more, and of a token with rights of its own", () => {
  expect(given(entry("/access/groups", "PVEUserAdmin", "pulumi-dev@pve"))).toEqual([
    "dev's user pulumi-dev@pve holds Group.Allocate on users and their groups, which deletes groups, and with them what they deny: dev's user pulumi-dev@pve -> ACL /access/groups -> role PVEUserAdmin",
  ]);
  const roles = state.roles.map((role) => (role.id === "trilane-dev-machines" ? { ...role, privileges: [...role.privileges, "Permissions.Modify"] } : role));
  expect(told({ roles })).toEqual([
    "dev's user pulumi-dev@pve holds Permissions.Modify on dev-db-1 (VM 3020), which gives anybody any role: dev's user pulumi-dev@pve -> ACL /pool/dev -> role trilane-dev-machines -> member /vms/3020, and so on 3 more",
  ]);
  const users = state.users.map((user) => (user.id === "pulumi-dev@pve" ? { ...user, tokens: [...user.tokens, { name: "apart", separated: true }] } : user));
  expect(told({ users, entries: [...state.entries, entry("/vms/3010", "trilane-dev-machines", "pulumi-dev@pve!apart"), entry("/vms/1010", "PVEVMAdmin", "pulumi-dev@pve!apart")] })).toEqual([]);
  expect(told({ entries: [...state.entries, entry("/nodes", "PVEAuditor", "pulumi-dev@pve")] })).toEqual([
    "dev's user pulumi-dev@pve holds Datastore.Audit, Mapping.Audit and 5 more on the node pve1: dev's user pulumi-dev@pve -> ACL /nodes -> role PVEAuditor -> propagates to /nodes/pve1, and so on 1 more",
  ]);
});

it("is quick: three environments of 200 machines in well under 100 ms", () => {
  const [first] = plan.environments;
  const many = { ...plan, environments: plan.environments.map((one, index) => ({ ...one, machines: Array.from({ length: 200 }, (_, number) => ({ ...first!.machines[1]!, pool: one.environment, vmid: 10_000 * (index + 1) + number })) })) };
  proveRights(many);
  const before = performance.now();
  expect(proveRights(many).violations).toEqual([]);
  expect(performance.now() - before).toBeLessThan(400);
});
