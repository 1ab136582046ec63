/** Discs with a seed: what is read off them, what becomes of it, and what is told to be unknown. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { seedImage } from "../../../../components/gateway/seed-image";
import { planEstate } from "../../../../components/model";
import { receiveUpload } from "../../../../simulator/transport/multipart";
import { readDisc } from "../../../../simulator/world/guests/disc";
import { noCloudOn, type NoCloud } from "../../../../simulator/world/guests/no-cloud";
import { noCloudScript } from "../../../../simulator/world/guests/no-cloud-script";
import { routersOf, untreated } from "../../../../simulator/world/guests/seed-disc";
import { clinicIn } from "../../../packets/clinic";

const folder = mkdtempSync(join(tmpdir(), "trilane-disc-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SECTOR = 2048;
const documents = { "user-data": "#cloud-config\n{}\n", "meta-data": "instance-id: a\n", "network-config": "version: 2\n" };

function written(image: Buffer): string {
  const file = join(folder, "disc.iso");
  writeFileSync(file, image);
  return file;
}

const read = (user: string, more: Readonly<Record<string, string>> = {}): NoCloud | undefined => noCloudOn({ label: "CIDATA", files: new Map(Object.entries({ ...documents, "user-data": user, ...more })) });

describe("a disc", () => {
  test("reads back by its names of Joliet", () => {
    const found = readDisc(written(seedImage("cidata", documents)));
    expect([found?.label, Object.fromEntries(found?.files ?? [])]).toEqual(["cidata", documents]);
    expect(readDisc(written(seedImage("other", documents)), (label) => label === "cidata")).toEqual({ label: "other", files: new Map() });
    expect(readDisc(written(Buffer.alloc(40 * SECTOR)))).toBeUndefined();
  });

  test("reads back by its names of Rock Ridge where there are no others, and else by its own", () => {
    const image = seedImage("cidata", { "user-data": "one" });
    image[17 * SECTOR] = 3;
    expect([...(readDisc(written(image))?.files ?? [])]).toEqual([["user_data", "one"]]);
    const root = image.readUInt32LE(16 * SECTOR + 158) * SECTOR;
    const at = root + 68;
    const plain = image.subarray(at, at + (image[at] ?? 0));
    const long = Buffer.concat([plain, Buffer.from("NM\x0e\x01\0user-data", "latin1")]);
    long[0] = long.length;
    long.copy(image, at);
    expect([...(readDisc(written(image))?.files ?? [])]).toEqual([["user-data", "one"]]);
  });

  test("that is uploaded is kept where there is a folder for it, whole, and not where its upload broke off", async () => {
    const image = seedImage("cidata", documents);
    const body = Buffer.concat([Buffer.from('--b\r\nContent-Disposition: form-data; name="content"\r\n\r\niso\r\n--b\r\nContent-Disposition: form-data; name="filename"; filename="a.iso"\r\n\r\n'), image, Buffer.from("\r\n--b--\r\n")]);
    const send = (parts: Iterable<Buffer>, place?: string) => receiveUpload(Readable.from(parts) as IncomingMessage, "multipart/form-data; boundary=b", place);
    const { file = "", size } = await send([body.subarray(0, 3000), body.subarray(3000)], folder);
    expect([size, readFileSync(file).equals(image)]).toEqual([image.length, true]);
    expect((await send([body])).file).toBeUndefined();
    rmSync(file);
    const before = readdirSync(folder);
    await expect(send((function* () { yield body.subarray(0, 3000); throw new Error("gone"); })(), folder)).rejects.toThrow("gone");
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe("a seed", () => {
  const { gateway } = planEstate(clinicIn("internal")).hosts[0];
  const { userData = "", networkConfig = "" } = gateway?.seed ?? {};
  const seed = read(userData, { "network-config": networkConfig, "meta-data": '{ "instance-id": "gateway-1", "local-hostname": "gateway" }' });

  test("of a gateway is understood in full, and tells where its router is", () => {
    expect(seed && untreated(seed)).toEqual([]);
    expect(routersOf(seed)).toEqual([{ mac: gateway?.uplink.mac, router: "10.99.0.254", address: "10.99.0.2/24" }]);
  });

  test("becomes cards with names, files, an account, and commands in the guest that has booted", () => {
    const script = seed === undefined ? "" : noCloudScript(seed, 100, "10.99.2.80");
    execFileSync("sh", ["-n"], { input: script });
    expect(script).toContain("= 'gateway-1' ]; then exit 0; fi");
    expect(script).toMatch(/'MACAddress=be:24:11:64:00:0a' '\[Network\]' 'DHCP=no' 'IPv6AcceptRA=no' 'Address=10\.10\.0\.1\/24'/);
    expect(script).toContain("'ExecStart=/bin/sh /var/lib/cloud/instance/rename be:24:11:64:00:0a env-10'");
    expect(script).toContain("chmod 0644 '/etc/nftables.conf'");
    expect(script).toContain("'ops ALL=(ALL) NOPASSWD:ALL'");
    expect(script).toContain("if [ ! -s /etc/ssh/ssh_host_ed25519_key ]; then");
    const last = execFileSync("sh", ["-c", script.split("\n").find((line) => line.endsWith("> '/var/lib/cloud/instance/final'"))?.replace(/ > '[^']*'$/, "") ?? ""], { encoding: "utf8" });
    execFileSync("sh", ["-n"], { input: last });
    expect(last).toContain(`{\n'sh' '-c' 'sysctl --system'\n} || echo "seed: command 2 of runcmd failed, got $?: "'sysctl --system'`);
    expect(last).toContain("for name in 'nftables'; do");
    expect(last.trimEnd().split("\n").at(-1)).toBe("touch /var/lib/cloud/instance/boot-finished");
  });

  test("gives files that are encoded, added to, or somebody's", () => {
    const file = join(folder, "a b", "it's");
    const found = read(`#cloud-config\nwrite_files:\n- { path: "${file}", content: aGVsbG8=, encoding: b64, permissions: "0600" }\n- { path: "${file}", content: " you", append: true }\n`);
    const lines = found === undefined ? [] : noCloudScript(found, 1).split("\n");
    execFileSync("sh", ["-eu"], { input: lines.filter((line) => line.includes("a b")).join("\n") });
    expect(readFileSync(file, "utf8")).toBe("hello you");
  });

  test.each([
    ["#cloud-config\nbootcmd: [a]\nhostname: x\n", ["user-data bootcmd"]],
    ["#cloud-config\nwrite_files: [{ path: /a, defer: true }]\nusers: [default, { name: x, uid: 7 }]\n", ["user-data users.1.uid", "user-data write_files.0.defer"]],
    ["#cloud-config\nruncmd: no list\n", ["user-data runcmd"]],
    ['#cloud-config\nwrite_files: [{ path: /a }, { path: /b, permissions: "u=rw" }]\n', ["user-data write_files, because of write_files.1.permissions,"]],
    ["#cloud-config\n- a list\n", ["user-data"]],
    ["#cloud-config\n{\n", ["user-data, which is not YAML"]],
    ["#!/bin/sh\necho hello\n", ['user-data that begins with "#!/bin/sh"']],
  ])("%j: what is not understood is told by name", (text, strange) => {
    const found = read(text);
    expect([...(found?.strange ?? [])].sort()).toEqual([...strange].sort());
    expect(found && untreated(found)[0]).toBe(`seed: ${strange[0] ?? ""} is not understood, and nothing is done for it`);
  });

  test("tells the same of the other documents, and of packages that the kernel has nothing for", () => {
    const found = read("#cloud-config\npackages: [wireguard-tools, nftables]\n", { "network-config": "network: { version: 1, config: [] }", "meta-data": "{ instance-id: a, public-keys: [] }", "vendor-data": "" });
    expect(found && untreated(found, new Map([["wireguard-tools", "this kernel has no wireguard"]]))).toEqual([
      "seed: vendor-data is not understood, and nothing is done for it", "seed: meta-data public-keys is not understood, and nothing is done for it",
      "seed: network-config version is not understood, and nothing is done for it", "seed: network-config config is not understood, and nothing is done for it",
      "seed: wireguard-tools does nothing here, this kernel has no wireguard",
    ]);
  });

  test("is none without its label or one of its documents", () => {
    expect(noCloudOn({ label: "debian", files: new Map(Object.entries(documents)) })).toBeUndefined();
    expect(noCloudOn({ label: "cidata", files: new Map([["user-data", ""]]) })).toBeUndefined();
  });
});
