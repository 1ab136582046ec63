import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstBootScript } from "../../../components/first-boot/script";
import { digest } from "../../../components/model/digest";
import type { FirstBoot } from "../../../components/model/first-boot";

const folder = mkdtempSync(join(tmpdir(), "first-boot-"));
mkdirSync(join(folder, "files/etc"), { recursive: true });
writeFileSync(join(folder, "files/etc/motd"), "it's here\n");
writeFileSync(join(folder, "setup.sh"), "true\n");
afterAll(() => rmSync(folder, { recursive: true }));

const boot: FirstBoot = {
  disks: [{ serial: "orders", mount: "/var/lib/postgresql", sizeGiB: 20 }],
  repository: { url: "http://10.99.2.80/debian", suites: ["bookworm"], components: ["main"] },
  packages: { nginx: "1.22.1-9", bash: "5.2-1" },
  time: ["10.99.2.123"],
  labels: { TRILANE_ENVIRONMENT: "dev", TRILANE_SERVICE: "web" },
  configuration: "GREETING=hello\n",
  files: [{ path: "/etc/motd", mode: "0644", digest: digest("it's here\n") }],
  setup: digest("true\n"),
  units: [
    { name: "report", kind: "timer", job: { schedule: "*-*-* 03:30", purpose: "counts what's there" }, secrets: ["db/report-password", "pay/key"] },
    { name: "shop", kind: "service", secrets: [] },
  ],
};
/** The lines of the plan, with files as texts. */
function linesOf(script: string): readonly string[] {
  const own = script.slice(script.indexOf("\nmain() {\n") + 10);
  return own.replaceAll(/ << '\.'\n([^.]*)\.\n/g, (_, base64: string) => ` ${JSON.stringify(Buffer.from(base64, "base64").toString())}\n`).split("\n");
}

test("what the plan says stands in the script in the order in which it is needed", () => {
  expect(linesOf(firstBootScript(boot, folder))).toEqual([
    "begin",
    "disk 'orders' '/var/lib/postgresql' # 20 GiB",
    "repository 'http://10.99.2.80/debian' 'bookworm' 'main'",
    "packages 'bash=5.2-1' 'nginx=1.22.1-9'",
    "labels 'TRILANE_ENVIRONMENT=dev' 'TRILANE_SERVICE=web'",
    "clock '10.99.2.123'",
    `put '0644' '/etc/motd' "it's here\\n"`,
    `put '0644' '/etc/trilane/web.env' "GREETING=hello\\n"`,
    `put '0644' '/etc/systemd/system/report.timer' "[Unit]\\nDescription=counts what's there\\n[Timer]\\nOnCalendar=*-*-* 03:30\\nAccuracySec=1s\\n[Install]\\nWantedBy=timers.target\\n"`,
    `put '0755' '/var/lib/trilane/setup.sh' "true\\n"`,
    "setup 'web'",
    "unit 'timer' 'report' 'web' 'db.report-password' 'pay.key'",
    "unit 'service' 'shop' 'web'",
    "finish",
    "}",
    "main < /dev/null",
    "",
  ]);
});

test("nothing that a machine does not have stands in it", () => {
  const { labels } = boot;
  expect(linesOf(firstBootScript({ labels, disks: [], packages: {}, time: [], files: [], units: [] }, folder))).toEqual(["begin", "labels 'TRILANE_ENVIRONMENT=dev' 'TRILANE_SERVICE=web'", "finish", "}", "main < /dev/null", ""]);
});

test("a file that is not the planned one is refused", () => {
  expect(() => firstBootScript({ ...boot, setup: digest("false\n") }, folder)).toThrow("setup.sh: is not what was planned; expected a file that nobody changes during a run; run it again");
});

test("a script that arrives cut off runs nothing, and the whole one does", () => {
  const programs = mkdtempSync(join(tmpdir(), "first-boot-programs-"));
  const called = join(programs, "called");
  for (const name of ["mkdir", "flock", "hostname", "cat", "rm"]) {
    writeFileSync(join(programs, name), `#!/bin/sh\necho ${name} >> ${called}\nexit 1\n`);
    chmodSync(join(programs, name), 0o755);
  }
  const run = (script: string): string => {
    writeFileSync(called, "");
    spawnSync("/bin/sh", [], { input: script, env: { PATH: programs } });
    return execFileSync("cat", [called], { encoding: "utf8" });
  };
  const script = firstBootScript(boot, folder);
  for (let length = 0; length < script.length - "in < /dev/null\n".length; length += 499) expect([length, run(script.slice(0, length))]).toEqual([length, ""]);
  expect(run(script.slice(0, -"main < /dev/null\n".length))).toBe("");
  expect(run(script)).toMatch(/^mkdir/);
  rmSync(programs, { recursive: true });
});

describe("a disk of data is formatted", () => {
  const place = mkdtempSync(join(tmpdir(), "first-boot-disk-"));
  const [disk, programs] = [join(place, "disk"), join(place, "programs")];
  const SIZE = 8 * 1024 ** 2;
  beforeAll(() => {
    mkdirSync(programs);
    for (const [name, body] of [["blockdev", `echo ${SIZE / 512}`], ["mkfs.ext4", 'for disk; do :; done; printf formatted | dd of="$disk" conv=notrunc status=none']] as const) {
      writeFileSync(join(programs, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    }
  });
  afterAll(() => rmSync(place, { recursive: true }));

  /** Runs the step on a disk, after other definitions. */
  function format(content: Buffer, before = ""): { readonly code: number | null; readonly said: string; readonly disk: Buffer } {
    writeFileSync(disk, content);
    const definitions = join(__dirname, "../../../components/first-boot/first-boot.sh");
    const script = `. ${definitions}; LOG=/dev/null; ${before} format postgres ${disk}`;
    const { status, stderr } = spawnSync("/bin/sh", ["-c", script], { encoding: "utf8", env: { PATH: `${programs}:/usr/sbin:/usr/bin:/sbin:/bin` } });
    return { code: status, said: stderr, disk: readFileSync(disk) };
  }

  test("where it holds nothing but zeros, and leaves no mark behind", () => {
    const { code, disk: after } = format(Buffer.alloc(SIZE));
    expect(code).toBe(0);
    expect(after.toString("latin1").replaceAll("\0", "")).toBe("formatted");
  });

  test("not where it holds something, which stays as it is", () => {
    const content = Buffer.alloc(SIZE);
    content.write("a table of partitions, or a file system that is damaged", 1024);
    const { code, said, disk: after } = format(content);
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining("disk postgres: holds something that is no file system; expected a file system, or zeros; look at ") as string });
    expect(after.equals(content)).toBe(true);
  });

  test("again where that was cut off before", () => {
    const cut = format(Buffer.alloc(SIZE), "logged() { printf half | dd of=\"$7\" conv=notrunc status=none; kill -9 $$; };");
    expect(cut.code).toBe(null);
    expect(cut.disk.toString("latin1")).toContain("trilane makes a file system here");
    expect(format(cut.disk)).toMatchObject({ code: 0 });
    expect(readFileSync(disk).toString("latin1").replaceAll("\0", "")).toBe("formatted");
  });
});
