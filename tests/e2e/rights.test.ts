import { accessStateOf, objectsOf, type AccessState } from "../../components/model/rights";
import { planEstate, type EstatePlan } from "../../components/model";
import { planInputOf } from "../../operations/workspace/plan";
import { makeAskers, withAskers, type Asker } from "../rights/askers";
import { compare } from "../rights/compare";
import { Deciding } from "../rights/deciding";
import { declaredQuestions } from "../rights/declared";
import { CopiedHost } from "../rights/host";
import { inCodeQuestions, lists } from "../rights/in-code";
import type { Asked } from "../rights/question";
import { PROJECT } from "./estate/clone";
import { sharedEstate } from "./estate/start";

/**
 * The rights that the plan is expanded to, against what the embedded host decides: everybody, every method, every object.
 * It is asked on a copy of the shared estate's host.
 */
let host: CopiedHost;
let plan: EstatePlan;
let state: AccessState;
let askers: readonly Asker[];
const machineOf = (name: string): string => String(plan.environments.find(({ environment }) => environment === name)?.machines[0]?.vmid);

beforeAll(async () => {
  const clone = sharedEstate();
  plan = planEstate(planInputOf(PROJECT, clone.path(".trilane", "workspace"), "host"));
  host = await CopiedHost.of(clone.path(".trilane", "simulator"));
  state = withAskers(accessStateOf(plan, plan.hosts[0]), machineOf("dev"), machineOf("prod"));
  askers = await makeAskers(host, state);
});
afterAll(() => host.stop());

test("the host decides on every request as the expansion of the plan says", async () => {
  const asked = await askedOf();
  const since = Date.now();
  const questions = [...declaredQuestions(asked), ...inCodeQuestions(asked)];
  const { decisions, privileges, refused, methods, differences } = await compare(host, new Deciding(state), { askers, questions, lists: lists(asked), paths: asked.paths });
  process.stderr.write(`${decisions} decisions compared (${askers.length} identities, ${methods} methods, ${asked.paths.length} objects; ${refused} refused) and ${privileges} privileges on objects, in ${((Date.now() - since) / 1000).toFixed(0)} s: ${differences.length} differences\n`);
  expect(differences.slice(0, 20)).toEqual([]);
  expect(decisions).toBeGreaterThan(20_000);
});

test("an environment's token cannot give itself or anybody more than it has; what it has on its machines it can hand on", async () => {
  const dev = askers.find(({ who }) => who.id === "pulumi-dev@pve!deploy")?.secret ?? "";
  const [own, foreign] = [`/vms/${machineOf("dev")}`, `/vms/${machineOf("prod")}`];
  const give = async (path: string, roles: string, users: string): Promise<string> => {
    const { status, reason } = await host.call(dev, "PUT", "/access/acl", { path, roles, users, propagate: "0" });
    return `${status} ${reason.trim()}`;
  };
  expect(await give("/", "Administrator", "pulumi-dev@pve")).toBe("403 Permission check failed (/, Permissions.Modify)");
  expect(await give("/pool/dev", "PVEVMAdmin", "pulumi-dev@pve")).toBe("403 Permission check failed (/pool/dev, Permissions.Modify|Pool.Allocate)");
  expect(await give("/storage/trilane-dev-disks", "PVEDatastoreAdmin", "pulumi-dev@pve")).toBe("403 Permission check failed (/storage/trilane-dev-disks, Permissions.Modify|Datastore.Allocate)");
  expect(await give(foreign, "trilane-dev-machines", "pulumi-dev@pve")).toBe(`403 Permission check failed (${foreign}, Permissions.Modify|VM.Allocate)`);
  expect(await give(own, "PVEVMAdmin", "pulumi-dev@pve")).toMatch(/Parameter verification failed/);
  expect(await give(own, "trilane-dev-machines", "pulumi-test@pve")).toBe("200 OK");
});

/** What the estate has, by the plan; the volumes that its machines have, by the host. */
async function askedOf(): Promise<Asked> {
  const [main] = plan.hosts;
  const objects = objectsOf(plan, main);
  const of = (...kinds: readonly string[]) => objects.filter(({ kind, environment }) => kinds.includes(kind) && environment !== undefined);
  const name = (path: string): string => path.split("/").at(-1) ?? "";
  const disks = of("disks").map(({ path }) => name(path));
  const volumes = await Promise.all(disks.map(async (storage) => (await host.root<readonly { volid: string; vmid: number }[]>("GET", `/nodes/${main.node}/storage/${storage}/content`)).map(({ volid, vmid }) => ({ storage, volid, owner: String(vmid) }))));
  return {
    node: main.node,
    guests: of("machine", "data").map(({ path, environment = "" }) => ({ vmid: name(path), environment })),
    pools: of("pool").map(({ path }) => name(path)),
    storages: main.storages.map((storage) => storage.name),
    networks: [...of("network").map(({ path }) => ({ nic: `virtio,bridge=${path.split("/").at(-2) ?? ""},tag=${name(path)}`, path })), { nic: `virtio,bridge=${main.bridge}`, path: `/sdn/zones/localnetwork/${main.bridge}` }],
    disks,
    backups: of("backups").map(({ path }) => name(path)),
    image: main.images[0]?.volume ?? "",
    users: accessStateOf(plan, main).users.map(({ id }) => id),
    groups: accessStateOf(plan, main).groups,
    paths: objects.map(({ path }) => path),
    volumes: volumes.flat(),
  };
}
