import type { Clone, Ended } from "./estate/clone";
import { Api } from "./estate/api";
import { preview, up } from "./estate/preview";
import { machinesOf } from "./estate/snapshot";
import { sharedEstate } from "./estate/start";

/** What a stack refuses before anything changes, although it could be made. */
let clone: Clone;
beforeAll(() => (clone = sharedEstate()));

const run = (stack: string, verb: "preview" | "up"): Promise<Ended> => clone.pulumi([verb, ...(verb === "up" ? ["--yes", "--skip-preview"] : []), "-s", stack]);
const printed = ({ stdout, stderr }: Ended): string => `${stdout}\n${stderr}`;
const deployed = async (stack: string): Promise<string> => (JSON.parse((await clone.pulumi(["stack", "output", "--json", "-s", stack])).stdout) as { deployed: string }).deployed;

test("all environments of a sound estate run one fingerprint", async () => {
  const found = await Promise.all(["dev", "test", "prod"].map(deployed));
  expect(found[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(found).size).toBe(1);
});

test("production takes a change only after test, or by a word in the ledger", async () => {
  const before = await machinesOf(Api.root(clone));
  const old = await deployed("prod");
  const restore = clone.edit("stacks/estate.ts", (text) => text.replace(/(standard: \{ cores: 4, memoryMiB: )8192/, "$17168"));
  try {
    const shown = printed(await run("prod", "preview"));
    const refusal = /stack prod: test runs fingerprint ([0-9a-f]{12}), this is ([0-9a-f]{12}); expected a shape that test runs; run pulumi up -s test first/;
    const [, below, wanted = ""] = refusal.exec(shown) ?? [];
    expect(shown).toContain("pulumi up will refuse this: stack prod:");
    expect(below).toBe(old.slice(0, 12));

    const refused = await run("prod", "up");
    expect(refused.code).not.toBe(0);
    expect(printed(refused)).toMatch(refusal);
    expect(await machinesOf(Api.root(clone))).toEqual(before);

    const withdraw = clone.edit("stacks/differences.ts", (text) => text.replace(/(acceptances[^=]*= )\[\]/, `$1[{ what: "a shape that the environment below does not run", fingerprint: "${wanted}", reason: "the site is down", owner: "anna", until: "2099-12-31" }]`));
    try {
      expect(printed(await run("prod", "preview"))).toContain(`prod takes the shape ${wanted}, which the environment below does not run: accepted until 2099-12-31 by anna: the site is down`);
    } finally {
      withdraw();
    }

    await up(clone, "test");
    await up(clone, "prod");
    expect(await deployed("prod")).toBe(await deployed("test"));
    expect((await deployed("prod")).slice(0, 12)).toBe(wanted);
  } finally {
    restore();
  }
  await up(clone, "test");
  await up(clone, "prod");
  expect(await deployed("prod")).toBe(old);
  expect(await preview(clone, "prod")).toEqual([]);
});

test("raw resources beside the components are refused with everything else that is wrong, and nothing is made", async () => {
  const before = await machinesOf(Api.root(clone));
  const restore = clone.edit("stacks/environment.ts", (text) =>
    text
      .replace('import * as random', 'import * as proxmoxve from "@pulumi/proxmoxve";\nimport * as random')
      .replace("  await gate.open(", `  new random.RandomPassword("first", { length: 40 });
  new proxmoxve.VmLegacy("rogue", { nodeName: "pve1", vmId: 1999, networkDevices: [{ bridge: "vmbr0" }] });
  new random.RandomPassword("weak", { length: 8 });
  await gate.open(`),
  );
  try {
    for (const verb of ["preview", "up"] as const) {
      const refused = await run("prod", verb);
      expect(refused.code).not.toBe(0);
      expect(printed(refused)).toContain("resource rogue (proxmoxve:index/vmLegacy:VmLegacy): VM 1999 is not in the plan; expected a machine of prod, so that it is in the proof and in the fingerprint; declare a service in stacks/estate.ts\n");
      expect(printed(refused)).toContain("resource weak (random:index/randomPassword:RandomPassword): draws 52 bits; expected at least 128 bits, as every secret; make it longer");
      expect(printed(refused)).not.toContain("first");
    }
    expect(await machinesOf(Api.root(clone))).toEqual(before);
  } finally {
    restore();
  }
  expect(await preview(clone, "prod")).toEqual([]);
});

test("a hole in the firewall is refused with a packet, in every stack", async () => {
  const restore = clone.edit("components/model/firewall.ts", (text) => text.replace('MACHINE_FIREWALL: MachineFirewallOptions = { enabled: true, inputPolicy: "DROP"', 'MACHINE_FIREWALL: MachineFirewallOptions = { enabled: true, inputPolicy: "ACCEPT"'));
  try {
    for (const stack of ["host", "prod"]) {
      const refused = await run(stack, "preview");
      expect(refused.code).not.toBe(0);
      expect(printed(refused)).toMatch(/isolation [a-z-]+: .*\d+\.\d+\.\d+\.\d+.*; expected .*; /);
    }
  } finally {
    restore();
  }
});

test("rights beside the plan are refused in the host stack with the chain of what they would give, and nothing is made", async () => {
  const before = await Api.root(clone).get("/access/acl");
  const restore = clone.edit("stacks/host.ts", (text) =>
    text.replace('import * as pulumi', 'import * as proxmoxve from "@pulumi/proxmoxve";\nimport * as pulumi').replace("  await gate.open(", `  new proxmoxve.Acl("wide", { path: "/", roleId: "trilane-dev-machines", userId: "pulumi-dev@pve" }, { provider });
  new proxmoxve.AclLegacy("older", { path: "/storage", roleId: "trilane-dev-disks", userId: "pulumi-dev@pve" }, { provider });
  new proxmoxve.pool.Membership("joined", { poolId: "dev", vmId: 1031 }, { provider });
  await gate.open(`),
  );
  try {
    for (const verb of ["preview", "up"] as const) {
      const refused = await run("host", verb);
      expect(refused.code).not.toBe(0);
      expect(printed(refused)).toMatch(/resource wide \(proxmoxve:index\/acl:Acl\): gives trilane-dev-machines on \/ to pulumi-dev@pve: dev's user pulumi-dev@pve holds .* on prod-[a-z0-9-]+ \(VM 10\d\d\): dev's user pulumi-dev@pve -> ACL \/ -> role trilane-dev-machines -> propagates to \/vms\/10\d\d, and so on \d+ more; expected the rights that the plan gives/);
      expect(printed(refused)).toMatch(/resource older \(proxmoxve:index\/aclLegacy:AclLegacy\): gives trilane-dev-disks on \/storage to pulumi-dev@pve: .* on the disks of prod: dev's user pulumi-dev@pve -> ACL \/storage -> role trilane-dev-disks -> propagates to \/storage\/trilane-prod-disks/);
      expect(printed(refused)).toMatch(/resource joined \(.*\): puts VM 1031 into the pool dev: .* on prod-database-1 \(VM 1031\): dev's user pulumi-dev@pve -> ACL \/pool\/dev -> role trilane-dev-machines -> member \/vms\/1031/);
    }
    expect(await Api.root(clone).get("/access/acl")).toEqual(before);
  } finally {
    restore();
  }
  expect(await preview(clone, "host")).toEqual([]);
});
