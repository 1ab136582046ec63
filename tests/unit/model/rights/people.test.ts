import { planEstate } from "../../../../components/model";
import { accessMatrix, accessStateOf, proveRights, proveWorlds, rightsClaims, rightsViolationText, worldOf, type AccessState } from "../../../../components/model/rights";
import { access, sample, withPeople } from "../sample";

const plan = planEstate({ ...sample, access });
const [host] = plan.hosts;
const state = accessStateOf(plan, host);
const told = (change: Partial<AccessState>): readonly string[] => proveWorlds([worldOf(plan, host, { ...state, ...change })]).violations.map((violation) => `${violation.claim}: ${rightsViolationText(violation)}`);
const joining = (id: string, group: string): Partial<AccessState> => ({ users: state.users.map((user) => (user.id === id ? { ...user, groups: [...user.groups, group] } : user)) });

it("proves that people hold what their roles say, and shows it", () => {
  const { claims, violations } = proveRights(plan);
  expect(violations).toEqual([]);
  expect(claims.filter(({ checked }) => checked > 0).map(({ id }) => id)).toEqual(["own-alone", "no-growth", "no-root", "shared-alone", "people-apart", "people-as-listed"]);
  const { rows, grantable } = accessMatrix(plan);
  expect(rows.slice(3).map(({ who, identity, may }) => `${who} (${identity}): ${Object.entries(may).map(([area, words]) => `${area} ${words.join(" ")}`).join("; ")}`)).toEqual([
    "Anna Berger, admin (anna-admin@pve): prod everything; test everything; dev everything; shared everything; host everything",
    "Anna Berger, production deployer (anna@pve): prod sees starts and stops",
    "Ben Okafor, production deployer, viewer (ben@sso): prod sees starts and stops; test sees",
    "Carla Meier, deployer, viewer (carla@office): prod sees; test sees starts and stops; dev sees starts and stops",
  ]);
  expect(grantable).toEqual([{ name: "Dirk Sommer", role: "database reader", environments: ["prod"] }]);
});

it("tells of one account that deploys production and what is below it, by both chains", () => {
  expect(told(joining("carla@office", "trilane-prod-deployers"))).toEqual([
    "people-apart: Carla Meier's account carla@office changes production and what is below it: it holds VM.PowerMgmt on prod-db-1 (VM 1020): Carla Meier's account carla@office -> group trilane-prod-deployers -> ACL /pool/prod -> role trilane-prod-deployer -> member /vms/1020, and so on 3 more",
    "people-apart: Carla Meier's account carla@office changes production and what is below it: it holds VM.PowerMgmt on test-db-1 (VM 2020): Carla Meier's account carla@office -> group trilane-test-deployers -> ACL /pool/test -> role trilane-test-deployer -> member /vms/2020, and so on 3 more",
    "people-apart: Carla Meier's account carla@office changes production and what is below it: it holds VM.PowerMgmt on dev-db-1 (VM 3020): Carla Meier's account carla@office -> group trilane-dev-deployers -> ACL /pool/dev -> role trilane-dev-deployer -> member /vms/3020, and so on 3 more",
  ]);
});

it("tells of what no role gives, and of growth; an admin's account may do everything", () => {
  const entry = (path: string, role: string, holder: string) => ({ entries: [...state.entries, { path, role, holder, propagate: true }] });
  expect(told(entry("/pool/prod", "PVEVMUser", "@trilane-prod-viewers"))).toEqual([
    "people-apart: Carla Meier's account carla@office changes production and what is below it: it holds VM.Backup, VM.Config.CDROM and 6 more on prod-db-1 (VM 1020): Carla Meier's account carla@office -> group trilane-prod-viewers -> ACL /pool/prod -> role PVEVMUser -> member /vms/1020, and so on 3 more",
    "people-apart: Carla Meier's account carla@office changes production and what is below it: it holds VM.PowerMgmt on test-db-1 (VM 2020): Carla Meier's account carla@office -> group trilane-test-deployers -> ACL /pool/test -> role trilane-test-deployer -> member /vms/2020, and so on 3 more",
    "people-apart: Carla Meier's account carla@office changes production and what is below it: it holds VM.PowerMgmt on dev-db-1 (VM 3020): Carla Meier's account carla@office -> group trilane-dev-deployers -> ACL /pool/dev -> role trilane-dev-deployer -> member /vms/3020, and so on 3 more",
  ]);
  expect(told(entry("/access", "PVEUserAdmin", "carla@office"))).toEqual([
    "no-growth: Carla Meier's account carla@office holds Group.Allocate on roles and rights, which deletes groups, and with them what they deny: Carla Meier's account carla@office -> ACL /access -> role PVEUserAdmin, and so on 3 more",
  ]);
  expect(told(entry("/", "Administrator", "anna-admin@pve"))).toEqual([]);
});

it("holds people to their roles, environment by environment", () => {
  const listed = planEstate(withPeople({ eva: { name: "Eva Klein", account: "eva@pve", roles: [{ role: "viewer", environments: ["prod"] }, { role: "database reader", environments: ["dev"] }] } }));
  const own = accessStateOf(listed, listed.hosts[0]);
  const with_ = (path: string, role: string, holder: string): readonly string[] =>
    proveWorlds([worldOf(listed, listed.hosts[0], { ...own, entries: [...own.entries, { path, role, holder, propagate: true }] })]).violations.map(({ claim, identity, privileges, object }) => `${claim} ${identity} ${privileges.join()} ${object}`);
  expect(proveRights(listed).violations).toEqual([]);
  expect(with_("/pool/prod", "PVEAuditor", "eva@pve")).toEqual([]);
  expect(with_("/vms/1010", "trilane-prod-deployer", "eva@pve")).toEqual(["people-as-listed eva@pve VM.PowerMgmt /vms/1010"]);
  expect(with_("/vms/3010", "PVEAuditor", "eva@pve")).toEqual(["people-as-listed eva@pve Datastore.Audit,Mapping.Audit,Pool.Audit,SDN.Audit,Sys.Audit,VM.Audit,VM.GuestAgent.Audit /vms/3010"]);
  expect(with_("/storage/trilane-prod-backups", "PVEAuditor", "eva@pve")[0]).toContain("people-as-listed eva@pve Datastore.Audit");
  expect(with_("/nodes/pve1", "PVEAuditor", "eva@pve")[0]).toMatch(/^people-as-listed eva@pve .* \/nodes\/pve1$/);
  // Anna deploys production: what she may change on the host is no environment below it.
  expect(with_("/nodes/pve1", "PVESysAdmin", "anna@pve")).toEqual(["people-as-listed anna@pve Sys.Audit,Sys.Console,Sys.Syslog /nodes/pve1"]);
  // Carla deploys dev: she starts and stops its machines, and changes none.
  expect(with_("/vms/3010", "PVEVMUser", "carla@office")[0]).toMatch(/^people-as-listed carla@office VM\.Backup,VM\.Config\.CDROM,VM\.Config\.Cloudinit,VM\.Console,VM\.GuestAgent\.FileRead,/);
});

it("tells of root's tokens, and of what one entry gives on the first object alone", () => {
  const root = { ...host, people: { ...host.people!, accounts: [{ ...host.people!.accounts[0]!, id: "root@pam" }] } };
  const claim = rightsClaims.find(({ id }) => id === "no-root")!;
  const { violations } = claim.prove(worldOf(plan, root, { ...state, users: [{ id: "root@pam", groups: [], tokens: [{ name: "backup", separated: true }] }], entries: [{ path: "/", role: "PVEAuditor", holder: "root@pam!backup", propagate: true }] }));
  expect(violations.map(rightsViolationText)).toEqual(["root@pam's token root@pam!backup is a token of root: root@pam's token root@pam!backup -> its user root@pam"]);
  const roles = [...state.roles, { id: "Both", privileges: ["Sys.Modify", "Datastore.Allocate"] }];
  const [first] = proveWorlds([worldOf(plan, host, { ...state, roles, entries: [...state.entries, { path: "/", role: "Both", holder: "carla@office", propagate: true }] })]).violations;
  expect([first?.claim, first?.object, first?.privileges]).toEqual(["no-growth", "/vms/1020", ["Sys.Modify"]]);
});
