/** A small estate on real guests: its machines become what they are for over SSH, follow a change, and are replaced. */
import { existsSync, rmSync } from "node:fs";
import { missingForGuests } from "../../../simulator/world/requirements";
import { worldName } from "../../../simulator/world/world";
import { Clone, mustWork } from "../estate/clone";
import { preview, up, VM } from "../estate/preview";
import { inGuest } from "./guests/root";

const missing = missingForGuests();
if (missing.length > 0) process.stderr.write(`the first boot is not tested here: ${missing.join("; ")}\n`);
const describeReal = missing.length === 0 ? describe : describe.skip;

const [WEB, STORE] = [1011, 1021];
const SERVICES = "stacks/services";
/** Where the unit of the web machine reads its secret. */
const CREDENTIAL = "/run/credentials/sealed.service/web.key";
let clone: Clone;

const inside = (vmid: number, script: string): string => inGuest(worldName(clone.path(".trilane", "simulator", "world")), vmid, script);
const page = (): string => inside(STORE, "curl -s http://10.30.0.11/");
const names = async (): Promise<readonly string[]> => (await preview(clone, "prod")).map(({ op, name }) => `${op} ${name}`);
const life = (vmid: number): string => inside(vmid, "stat -c %i /etc/machine-id; cat /etc/ssh/ssh_host_ed25519_key.pub");

describeReal("the first boot", () => {
  beforeAll(async () => {
    clone = Clone.create();
    rmSync(clone.path(SERVICES), { recursive: true, force: true });
    clone.copyExample("first-boot");
    const began = Date.now();
    const { stdout } = mustWork(await clone.trilane(["demo", "--guests", "--keep"]));
    process.stderr.write(`two machines are up in ${Math.round((Date.now() - began) / 1000)} s\n`);
    // A second run of the stack changed nothing.
    expect(stdout).toContain("prod again");
  }, 900_000);

  afterAll(async () => {
    if (existsSync(clone.path(".trilane"))) await clone.trilane(["demo", "down"]);
    clone.remove();
  }, 300_000);

  test("each machine has its packages, its files and its configuration, and its units run", () => {
    expect(page()).toBe("hello from web-1 of prod\n");
    expect(inside(WEB, "dpkg-query -W busybox-static; systemctl is-active page sealed tidy.timer; systemctl --failed --no-legend")).toBe("busybox-static\t1:1.35.0-4+deb12u1+b1\nactive\nactive\nactive\n");
    expect(inside(WEB, "cat /etc/apt/sources.list.d/*; ls /etc/apt/sources.list 2>&1 || true")).toContain("URIs: http://10.99.2.80/debian\n");
    expect(inside(STORE, "findmnt -no SOURCE,FSTYPE /srv/store; sort -u /srv/store/starts")).toBe("/dev/sdb ext4\nstarted\n");
  });

  test("a unit reads the secret that it names, and the journal says whose it is", () => {
    expect(inside(WEB, "journalctl -u sealed -o cat | grep -x 43 | sort -u")).toBe("43\n");
    const fields = JSON.parse(inside(WEB, "journalctl -u sealed -o json --lines 1")) as Readonly<Record<string, string>>;
    expect(fields).toMatchObject({ TRILANE_ESTATE: "small", TRILANE_ENVIRONMENT: "prod", TRILANE_SERVICE: "web", TRILANE_MACHINE: "web-1" });
  });

  test("a secret lies encrypted in its machine, and is read by its unit and by root alone", () => {
    const value = inside(WEB, `cat ${CREDENTIAL}`);
    expect(inside(WEB, "stat -c '%a %U %n' /etc/credstore.encrypted /etc/credstore.encrypted/*")).toBe("700 root /etc/credstore.encrypted\n600 root /etc/credstore.encrypted/web.key\n");
    expect(inside(WEB, `for file in ${CREDENTIAL} /etc/credstore.encrypted/web.key; do runuser -u nobody -- cat $file 2>&1 || true; done`)).toMatch(/^cat: .*Permission denied\ncat: .*Permission denied\n$/);
    for (const vmid of [WEB, STORE]) expect(inside(vmid, `grep --recursive --files-with-matches --fixed-strings '${value}' /etc /home /opt /root /srv /tmp /usr/local /var || true`)).toBe("");
  });

  test("another value of a secret arrives in the machine that there is, and restarts the unit that names it and no other", async () => {
    const since = (unit: string): string => inside(WEB, `systemctl show --property=ActiveEnterTimestampMonotonic --value ${unit}`);
    const [machine, value, sealed, other] = [life(WEB), inside(WEB, `cat ${CREDENTIAL}`), since("sealed"), since("page")];
    mustWork(await clone.trilane(["rotate", "web/key", "--env", "prod", "--reason", "somebody left", "--by", "anna", "--approved-by", "ben"], { env: await clone.shell() }));
    expect(inside(WEB, `cat ${CREDENTIAL}`)).not.toBe(value);
    expect(since("sealed")).not.toBe(sealed);
    expect([life(WEB), since("page")]).toEqual([machine, other]);
    expect(await names()).toEqual([]);
  });

  test("a configuration that changes arrives in the machine that there is", async () => {
    const before = life(WEB);
    clone.edit("stacks/estate.ts", (text) => text.replace('default: "hello"', 'default: "good evening"'));
    expect(await names()).toEqual(["update web-1-first-boot"]);
    await up(clone, "prod");
    expect(page()).toBe("good evening from web-1 of prod\n");
    expect(life(WEB)).toBe(before);
    expect(await names()).toEqual([]);
  });

  test("another package makes another machine", async () => {
    const before = life(WEB);
    clone.edit("stacks/estate.ts", (text) => text.replace('"busybox-static":', 'tree: "2.1.0-1", "busybox-static":'));
    expect(await preview(clone, "prod")).toEqual(expect.arrayContaining([expect.objectContaining({ op: "replace", type: VM, name: "web-1-vm" })]));
    expect((await names()).filter((name) => /store/.test(name))).toEqual([]);
    await up(clone, "prod");
    expect(life(WEB)).not.toBe(before);
    expect(inside(WEB, "dpkg-query -W tree; systemctl is-active sealed")).toBe("tree\t2.1.0-1\nactive\n");
    expect(page()).toBe("good evening from web-1 of prod\n");
  });

  test("another file makes another machine, which gets the data of the old one, under the same numbers of users", async () => {
    const before = life(STORE);
    clone.edit(`${SERVICES}/store/setup.sh`, (text) => `adduser --system --quiet --group --no-create-home first\n${text}`);
    clone.edit(`${SERVICES}/store/files/usr/local/bin/count`, (text) => text.replace("echo started", "echo started again"));
    await up(clone, "prod");
    expect(life(STORE)).not.toBe(before);
    expect(inside(STORE, "sort -u /srv/store/starts; stat -c %U /srv/store/starts; systemctl is-active count")).toBe("started\nstarted again\nkeeper\nactive\n");
  });

  test("a first boot that is cut off is gone on with", async () => {
    clone.edit(`${SERVICES}/web/setup.sh`, (text) => `${text}if [ ! -e /srv/once ]; then touch /srv/once; kill -9 $PPID; fi\n`);
    const { code, stdout } = await clone.pulumi(["up", "--yes", "--skip-preview", "-s", "prod"]);
    expect(code).not.toBe(0);
    expect(stdout).toContain("web-1-first-boot");
    await up(clone, "prod");
    expect(page()).toBe("good evening from web-1 of prod\n");
  });
});
