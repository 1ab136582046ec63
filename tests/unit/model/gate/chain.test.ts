import { describeProblem, planEstate } from "../../../../components/model";
import { checkHostResource, withChain, type Declared } from "../../../../components/model/gate";
import { access, sample } from "../sample";

const estate = planEstate(sample);
const [plan] = estate.hosts;
const endpoint = sample.settings.host.endpoint;
const told = (declared: Declared): readonly string[] => {
  const resource = { name: "mine", type: declared.kind, declared, complete: true };
  return withChain({ estate, plan }, resource, checkHostResource({ plan, endpoint }, resource)).map(describeProblem);
};
const grant = (path: string, role: string, holder: string, more: { readonly propagate?: boolean } = {}): Declared => ({ kind: "grant", path, role, holder, ...more });

test("what a right would come to is told with the chain", () => {
  expect(told(grant("/", "trilane-dev-machines", "pulumi-dev@pve"))[0]).toContain(
    "gives trilane-dev-machines on / to pulumi-dev@pve: dev's user pulumi-dev@pve holds Pool.Audit, VM.Allocate and 11 more on prod-db-1 (VM 1020): dev's user pulumi-dev@pve -> ACL / -> role trilane-dev-machines -> propagates to /vms/1020, and so on 15 more; expected the rights that the plan gives",
  );
  expect(told(grant("/pool/prod", "nobody-knows-it", "pulumi-dev@pve"))[0]).toContain("dev's user pulumi-dev@pve holds Datastore.Allocate, Datastore.AllocateSpace and 46 more on prod-db-1 (VM 1020): dev's user pulumi-dev@pve -> ACL /pool/prod -> role nobody-knows-it -> member /vms/1020");
  expect(told(grant("/", "PVEAuditor", "pulumi-dev@pve", { propagate: false }))[0]).toContain("dev's token pulumi-dev@pve!deploy holds Datastore.Audit, Mapping.Audit and 5 more on /: dev's token pulumi-dev@pve!deploy -> its user pulumi-dev@pve -> ACL / -> role PVEAuditor;");
});

test("a pool takes no member but the machines that are made in it", () => {
  expect(told({ kind: "membership", pool: "dev", guest: 1020 })).toEqual([
    "resource mine (membership): puts VM 1020 into the pool dev: dev's user pulumi-dev@pve holds Pool.Audit, VM.Allocate and 11 more on prod-db-1 (VM 1020): dev's user pulumi-dev@pve -> ACL /pool/dev -> role trilane-dev-machines -> member /vms/1020; expected machines of the environment alone, which are made in it; leave it out",
  ]);
  expect(told({ kind: "membership", pool: "dev", storage: "trilane-prod-disks" })[0]).toContain("puts trilane-prod-disks into the pool dev: dev's user pulumi-dev@pve holds");
  expect(told({ kind: "membership", pool: "dev", guest: 777 })).toEqual(["resource mine (membership): puts VM 777 into the pool dev; expected machines of the environment alone, which are made in it; leave it out"]);
  expect(told({ kind: "membership", pool: "test", guest: 1020 })[0]).toContain("puts VM 1020 into the pool test: test's user pulumi-test@pve holds");
  expect(told({ kind: "membership", pool: "lab", guest: 777 })).toEqual([]);
  expect(told({ kind: "membership", guest: 777 })).toEqual([]);
});

test("a group for an environment's user, and a role of the plan that means more, are told by what they would come to", () => {
  const listed = planEstate({ ...sample, access });
  const toldOf = (declared: Declared): readonly string[] => {
    const resource = { name: "mine", type: declared.kind, declared, complete: true };
    return withChain({ estate: listed, plan: listed.hosts[0] }, resource, checkHostResource({ plan: listed.hosts[0], endpoint }, resource)).map(({ problem }) => problem);
  };
  expect(toldOf({ kind: "user", id: "pulumi-dev@pve", groups: ["trilane-prod-deployers"], expires: 0, opens: [] })[0]).toContain("dev's user pulumi-dev@pve -> group trilane-prod-deployers -> ACL /pool/prod -> role trilane-prod-deployer -> member /vms/1020");
  expect(toldOf({ kind: "role", id: "trilane-dev-machines", privileges: [...listed.hosts[0].access[0]!.roles.find(({ id }) => id === "trilane-dev-machines")!.privileges, "Permissions.Modify"] })[0]).toContain("dev's user pulumi-dev@pve holds Permissions.Modify on dev-db-1 (VM 3020), which gives anybody any role: dev's user pulumi-dev@pve -> ACL /pool/dev -> role trilane-dev-machines -> member /vms/3020");
});

test("the chain is told once, with the first of several problems", () => {
  const declared = grant("/", "trilane-dev-machines", "pulumi-dev@pve");
  const one = { place: "p", problem: "is wrong", expected: "e", next: "n" };
  expect(withChain({ estate, plan }, { declared }, [one, one]).map(({ problem }) => problem.slice(0, 41))).toEqual(["is wrong: dev's user pulumi-dev@pve holds", "is wrong"]);
});

test("what the plan gives, and what others have on what is theirs, passes", () => {
  for (const { user, grants } of plan.access) for (const { path, role, propagate } of grants) expect(told(grant(path, role, user, { propagate }))).toEqual([]);
  expect(told(grant("/storage/isos", "PVEDatastoreUser", "otto@pve"))).toEqual([]);
  // A token without entries of its own in the plan holds no more than its user.
  expect(told(grant("/vms/1020", "PVEVMAdmin", "pulumi-dev@pve!more"))[0]).toMatch(/^resource mine \(grant\): gives PVEVMAdmin on \/vms\/1020 to pulumi-dev@pve!more; expected the rights that the plan gives/);
});
