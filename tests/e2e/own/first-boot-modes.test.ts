/** The small estate on real guests behind a gateway that boots, and on a flat network: it comes to life there as it does with VLANs. */
import { existsSync, readFileSync } from "node:fs";
import { missingForGuests } from "../../../simulator/world/requirements";
import { worldName } from "../../../simulator/world/world";
import { Clone, mustWork } from "../estate/clone";
import { preview, up } from "../estate/preview";
import { inGuest } from "./guests/root";

const missing = missingForGuests();
if (missing.length > 0) process.stderr.write(`the first boot in other modes is not tested here: ${missing.join("; ")}\n`);
const describeReal = missing.length === 0 ? describe : describe.skip;

const [GATEWAY, WEB, STORE] = [100, 1011, 1021];
const HOST = "Pulumi.host.yaml";
const ADMINS = '{ from: "admin", to: "web.http", reason: "admins look at the page" },';
const PAGE = "hello from web-1 of prod\n";

interface Mode {
  readonly mode: string;
  readonly settings: string;
  /** Settings of the environment that differ from those of mode `vlan`. */
  readonly place: string;
  /** Addresses of web and store. */
  readonly addresses: readonly [web: string, store: string];
}

const MODES: readonly Mode[] = [
  { mode: "internal", settings: "  trilane:network: internal\n  trilane:gateway: { address: 10.99.0.2/24, router: 10.99.0.254 }\n", place: "cidr: 10.30.0.0/24\n  trilane:vlan: 30", addresses: ["10.30.0.11", "10.30.0.21"] },
  { mode: "flat", settings: "  trilane:network: flat\n  trilane:lan: 10.99.0.0/24\n  trilane:router: 10.99.0.254\n", place: "cidr: 10.99.0.96/27", addresses: ["10.99.0.107", "10.99.0.117"] },
];

const clones = new Map<string, Clone>();

async function start({ mode, settings, place }: Mode): Promise<void> {
  const clone = Clone.create();
  clones.set(mode, clone);
  clone.copyExample("first-boot");
  clone.edit(HOST, (text) => `${text}${settings}`);
  if (mode === "flat") clone.edit("Pulumi.prod.yaml", (text) => text.replace(/cidr: .*\n {2}trilane:vlan: \d+/, place));
  clone.edit("stacks/estate.ts", (text) => text.replace("flows: [", `flows: [\n    ${ADMINS}`));
  const began = Date.now();
  const { stdout } = mustWork(await clone.trilane(["demo", "--guests", "--keep"]));
  process.stderr.write(`mode ${mode}: two machines are up in ${Math.round((Date.now() - began) / 1000)} s\n`);
  // A second run of each stack changed nothing.
  expect(stdout).toContain("prod again");
}

async function end(clone: Clone): Promise<void> {
  if (existsSync(clone.path(".trilane"))) await clone.trilane(["demo", "down"]);
  clone.remove();
}

/** What the admin point is answered by the page; nothing where no packet comes through. */
async function fromAdmins(clone: Clone): Promise<string> {
  const { ways } = JSON.parse(readFileSync(clone.path(".trilane", "simulator", "simulator.json"), "utf8")) as { ways: { doors: Readonly<Record<string, number>> } };
  return fetch(`http://127.0.0.1:${ways.doors["prod web.http"] ?? 0}/`, { signal: AbortSignal.timeout(2000) }).then((answer) => answer.text(), () => "");
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (const last = Date.now() + 20_000; !(await what()); ) if (Date.now() > last) throw new Error("it did not come");
}

// Both at once: each waits for itself most of the time.
beforeAll(async () => {
  if (missing.length === 0) await Promise.all(MODES.map(start));
}, 900_000);
afterAll(() => Promise.all([...clones.values()].map(end)), 300_000);

describeReal.each(MODES)("the first boot in mode $mode", ({ mode, addresses: [web, store] }) => {
  let clone: Clone;
  const world = (...parts: readonly string[]): string => clone.path(".trilane", "simulator", "world", ...parts);
  const inside = (vmid: number, script: string): string => inGuest(worldName(world()), vmid, script);

  beforeAll(() => {
    const own = clones.get(mode);
    if (own === undefined) throw new Error(`mode ${mode} was not started`);
    clone = own;
  });

  test("a flow that is declared is open, from inside and from outside, and nothing else", async () => {
    expect([inside(STORE, `curl -s --max-time 5 http://${web}/`), await fromAdmins(clone)]).toEqual([PAGE, PAGE]);
    inside(WEB, "systemd-run --quiet --unit=other busybox nc -ll -p 8080 -e /bin/true");
    expect(inside(WEB, `nc -z -w 2 ${web} 8080 && echo open`)).toBe("open\n");
    const closed = (vmid: number, address: string, port: number): string => inside(vmid, `nc -z -w 1 ${address} ${port} && echo open || echo closed`);
    expect([closed(STORE, web, 8080), closed(STORE, web, 22), closed(WEB, store, 22), closed(WEB, "10.99.1.1", 22)]).toEqual(["closed\n", "closed\n", "closed\n", "closed\n"]);
  });

  test("secrets arrived, and units run", () => {
    expect(inside(WEB, "systemctl is-active page sealed tidy.timer; systemctl --failed --no-legend; journalctl -u sealed -o cat | grep -x 43 | sort -u")).toBe("active\nactive\nactive\n43\n");
  });

  if (mode !== "internal") return;

  test("the gateway is what its disc says, as cloud-init would make it", () => {
    expect(inside(GATEWAY, "hostname; cd /sys/class/net; ls -d uplink env-30; cat /proc/sys/net/ipv4/ip_forward; systemctl is-active nftables; systemctl --failed --no-legend; id -un ops")).toBe("small-gateway\nenv-30\nuplink\n1\nactive\nops\n");
    expect(inside(GATEWAY, "nft list chain inet gateway forward")).toContain("policy drop");
    expect(readFileSync(world("guests", String(GATEWAY), "console.log"), "utf8")).not.toContain("seed:");
  });

  test("another flow restarts the gateway, which stays the same to who logs in; a gateway that is made anew lets through again", async () => {
    const key = (): string => inside(GATEWAY, "cat /etc/ssh/ssh_host_ed25519_key.pub");
    const before = key();
    clone.edit("stacks/estate.ts", (text) => text.replace("admins look at the page", "admins look at it"));
    await up(clone, "host");
    await until(async () => (await fromAdmins(clone)) === PAGE);
    expect(inside(GATEWAY, "cat /etc/nftables.conf")).toContain("admins look at it");
    expect(key()).toBe(before);

    const { stdout } = mustWork(await clone.pulumi(["stack", "export", "-s", "host"]));
    const urn = /"(urn:[^"]*::gateway-vm)"/.exec(stdout)?.[1] ?? "";
    await up(clone, "host", "--replace", urn);
    await until(async () => (await fromAdmins(clone)) === PAGE);
    expect(key()).not.toBe(before);
    expect(await preview(clone, "host")).toEqual([]);
  });
});
