import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configurationOf } from "../../bench/opentofu/configuration";
import type { ExportedResource } from "../../bench/opentofu/configuration";
import { TofuWorkspace } from "../../bench/opentofu/tofu";
import { ensureOpenTofu, ensureProxmoxer } from "../../toolchain/clients";
import type { OpenTofu } from "../../toolchain/clients";
import { curl } from "./clients/curl";
import type { WireAnswer } from "./clients/curl";
import { ORDER, REFUSALS, TRANSPORT, TYPES } from "./clients/wire";
import type { Asker, WireFact } from "./clients/wire";
import { Api, noteOf } from "./estate/api";
import type { Clone } from "./estate/clone";
import { execute, mustWork } from "./estate/clone";
import { preview, up } from "./estate/preview";
import { sharedEstate } from "./estate/start";
import { machinesOf, snapshot } from "./estate/snapshot";

/** Building OpenTofu takes minutes, once. */
const ONCE = 20 * 60_000;

let clone: Clone;
let api: Api;
let note: ReturnType<typeof noteOf>;
let tokens: Readonly<Record<Exclude<Asker, "nobody">, string>>;

beforeAll(async () => {
  clone = sharedEstate();
  api = Api.root(clone);
  note = noteOf(clone.path(".trilane", "simulator"));
  const root = readFileSync(note.tokenFile, "utf8").trim();
  const dev = mustWork(await clone.pulumi(["config", "get", "trilane:apiToken", "-s", "dev"])).stdout.trim();
  tokens = { root, dev, stranger: `${root.slice(0, root.indexOf("="))}=00000000-0000-0000-0000-000000000000` };
});

const log = (line: string): void => void process.stderr.write(`${line}\n`);
const ask = (who: Asker, method: string, path: string, form?: WireFact["form"], headers?: readonly string[]): Promise<WireAnswer> =>
  curl(note.endpoint, note.caFile, { method, path, ...(form === undefined ? {} : { form }), ...(headers === undefined ? {} : { headers }), ...(who === "nobody" ? {} : { authorization: `PVEAPIToken=${tokens[who]}` }) });

describe("on the wire, as curl sees it", () => {
  const facts = [...ORDER, ...TRANSPORT, ...REFUSALS, ...TYPES];
  const answers = new Map<WireFact, WireAnswer>();
  // At once: Proxmox lets everybody wait three seconds whom it does not know.
  beforeAll(async () => {
    await Promise.all(facts.map(async (fact) => answers.set(fact, await ask(fact.who, fact.method, fact.path, fact.form, fact.headers))));
  });

  test.each(facts.map((fact) => [fact.about, fact] as const))("%s", (_about, fact) => {
    const answer = answers.get(fact) as WireAnswer;
    expect(answer.status).toEqual(fact.status);
    if (answer.status.startsWith("200")) return fact.data?.(answer.body?.data, answer);
    expect(answer.headers["connection"]).toBe("close");
    if (answer.status.startsWith("401")) return expect(answer.text).toBe("");
    if (TRANSPORT.includes(fact)) return expect(["", answer.status.slice(4)]).toContain(answer.text);
    expect(answer.body).toEqual({ data: null, message: expect.stringContaining(answer.status.slice(4)) as string, ...(fact.errors === undefined ? {} : { errors: fact.errors }) });
  });
});

describe("proxmoxer", () => {
  interface Refused { readonly status: number; readonly content: string; readonly errors: unknown }
  interface Answers {
    readonly seen: { readonly version: string; readonly pools: readonly string[]; readonly config: Record<string, unknown>; readonly status: string; readonly options: Record<string, unknown>; readonly members: readonly string[]; readonly rules: number; readonly role: number; readonly next: string };
    readonly changed: null;
    readonly ticket: unknown;
    readonly wrongPassword: string;
    readonly missing: Refused;
    readonly invalid: Refused;
    readonly duplicate: Refused;
  }
  let answers: Answers | undefined;
  beforeAll(async () => {
    const python = await ensureProxmoxer(log);
    if (python === undefined && process.env["CI"] === undefined) return;
    const { hostname, port } = new URL(note.endpoint);
    const input = JSON.stringify({ host: hostname, port: Number(port), caFile: note.caFile, token: tokens.root, password: readFileSync(clone.path(".trilane", "simulator", "root-password"), "utf8").trim(), node: "pve1", vmid: 3011, memory: 1536, pool: "dev" });
    answers = JSON.parse(mustWork(await execute(python ?? "python3", [join(__dirname, "clients", "script.py")], { env: process.env, input })).stdout) as Answers;
  }, ONCE);
  /** Python is no part of what a user needs: without it, this is said and counts as nothing. CI has it. */
  const hold = (check: (answers: Answers) => void): void => (answers === undefined ? log("no Python from 3.10 on: proxmoxer is not tried") : check(answers));

  test("sees what the library made", () =>
    hold(({ seen }) => {
      expect(seen).toMatchObject({ version: "9.2", pools: ["dev", "prod", "test"], status: "running", members: ["10.10.0.11"], role: 1, options: { enable: 1, policy_in: "DROP", policy_out: "DROP", ipfilter: 1 } });
      expect(seen.config).toMatchObject({ name: "dev-web-1", memory: "1024", cores: 1 });
      expect(seen.rules).toBeGreaterThan(2);
      expect(seen.next).toMatch(/^\d+$/);
    }));

  test("works with a password, its ticket and an upload", () =>
    hold(({ ticket, wrongPassword }) => {
      expect(ticket).toEqual({ comment: "made with a ticket", uploaded: "OK", volumes: ["local:iso/proxmoxer.iso"], removed: "OK" });
      expect(wrongPassword).toMatch(/^Couldn't authenticate user: root@pam to .* code: 401$/);
    }));

  test("is refused in words that it understands", () =>
    hold(({ missing, invalid, duplicate }) => {
      expect(missing).toMatchObject({ status: 500, content: "Configuration file 'nodes/pve1/qemu-server/9999.conf' does not exist" });
      expect(invalid).toMatchObject({ status: 400, errors: { cores: "type check ('integer') failed - got 'many'", colour: expect.stringMatching(/^property is not defined in schema/) as string } });
      expect(duplicate).toMatchObject({ status: 500, content: "create pool failed: pool 'dev' already exists" });
    }));
});

describe("OpenTofu", () => {
  let openTofu: OpenTofu;
  let exported: readonly ExportedResource[];
  beforeAll(async () => {
    openTofu = await ensureOpenTofu(log);
    const { deployment } = JSON.parse(mustWork(await clone.pulumi(["stack", "export", "-s", "dev"])).stdout) as { deployment: { resources: ExportedResource[] } };
    exported = deployment.resources;
  }, ONCE);

  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  const workspace = (): TofuWorkspace => {
    const folder = mkdtempSync(join(tmpdir(), "trilane-tofu-"));
    folders.push(folder);
    return new TofuWorkspace(openTofu, folder, { ...note, token: tokens.root });
  };
  const of = (...names: readonly string[]) => configurationOf(exported.filter(({ urn }) => names.some((name) => urn.endsWith(`::${name}`))), { providerVersion: openTofu.providerVersion, programFolder: clone.path("stacks") });
  const [vm, set] = ["proxmox_virtual_environment_vm", "proxmox_virtual_environment_firewall_ipset"];

  test("takes over what the library made, sees no difference, and changes it", async () => {
    const tofu = workspace();
    const configuration = of("appointments-1-vm", "appointments-1-ipfilter");
    const machine = configuration.resource[vm]?.["appointments-1-vm"] as Record<string, unknown>;
    // What only a client knows of itself, no API tells.
    machine["lifecycle"] = { ignore_changes: ["started", "agent", "delete_unreferenced_disks_on_destroy", "reboot_after_update", "timeout_shutdown_vm", "watchdog", "disk[0].import_from"] };
    const imports = [{ to: `${vm}.appointments-1-vm`, id: "pve1/3021" }, { to: `${set}.appointments-1-ipfilter`, id: "vm/pve1/3021/ipfilter-net0" }];
    await tofu.configure({ ...configuration, import: imports });
    expect(await tofu.run("apply", "-auto-approve", "-no-color", "-input=false")).toContain("2 imported, 0 added, 0 changed, 0 destroyed");
    expect((await tofu.try("plan", "-detailed-exitcode", "-no-color", "-input=false")).code).toBe(0);
    machine["description"] = "changed by OpenTofu";
    await tofu.configure(configuration);
    expect(await tofu.run("apply", "-auto-approve", "-no-color", "-input=false")).toContain("0 added, 1 changed, 0 destroyed");
    expect((await machinesOf(api))["dev-appointments-1"]?.config["description"]).toBe("changed by OpenTofu");
  });

  test("makes, changes and removes a pool and a machine of its own, and leaves nothing", async () => {
    const before = await snapshot(api);
    const tofu = workspace();
    const configuration = of("web-1-vm");
    const machines = configuration.resource[vm] as Record<string, Record<string, unknown>>;
    const guest = machines["web-1-vm"] as Record<string, unknown> & { disk: { size: number }[]; network_device: object[] };
    const own = { ...guest, vm_id: 9500, name: "guest", pool_id: "guest", depends_on: ["proxmox_virtual_environment_pool.guest"], network_device: guest.network_device.map((card) => ({ ...card, mac_address: "BC:24:11:00:25:1C" })) };
    const write = (machine: object): Promise<void> => tofu.configure({ ...configuration, resource: { proxmox_virtual_environment_pool: { guest: { pool_id: "guest", comment: "of OpenTofu" } }, [vm]: { guest: machine } } });
    const config = async (): Promise<Record<string, unknown>> => (await machinesOf(api))["guest"]?.config ?? {};

    await write(own);
    expect(await tofu.run("apply", "-auto-approve", "-no-color", "-input=false")).toContain("2 added, 0 changed, 0 destroyed");
    expect((await tofu.try("plan", "-detailed-exitcode", "-no-color", "-input=false")).code).toBe(0);
    expect(await config()).toMatchObject({ memory: "1024", scsi0: expect.stringContaining("size=10G") as string });
    await write({ ...own, memory: { dedicated: 2048, floating: 2048 }, disk: guest.disk.map((disk) => ({ ...disk, size: 12 })) });
    expect(await tofu.run("apply", "-auto-approve", "-no-color", "-input=false")).toContain("0 added, 1 changed, 0 destroyed");
    expect(await config()).toMatchObject({ memory: "2048", scsi0: expect.stringContaining("size=12G") as string });
    expect(await tofu.run("destroy", "-auto-approve", "-no-color", "-input=false")).toContain("2 destroyed");
    expect(await snapshot(api)).toEqual(before);
  });
});

describe("the library, afterwards", () => {
  test("sees what the others changed, mends it, and sees nothing more", async () => {
    await ask("dev", "PUT", "/nodes/pve1/qemu/3012/firewall/options", { policy_in: "ACCEPT" });
    // Also where there is no Python.
    await ask("dev", "PUT", "/nodes/pve1/qemu/3011/config", { memory: "1536" });
    const found = await preview(clone, "dev", "--refresh");
    expect(found.map(({ op, name }) => `${op} ${name}`)).toEqual(["update web-2-firewall", "update appointments-1-vm", "update web-1-vm"]);
    await up(clone, "dev", "--refresh");
    expect(await preview(clone, "dev", "--refresh")).toEqual([]);
    const machines = await machinesOf(api);
    expect([machines["dev-web-1"]?.config["memory"], machines["dev-web-2"]?.options["policy_in"], machines["dev-appointments-1"]?.config["description"]]).toEqual(["1024", "DROP", expect.stringMatching(/^appointments of dev/)]);
  });
});
