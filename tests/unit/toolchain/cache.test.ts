import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { exclusively, homeFolder, merge, part, toolchainCache } from "../../../toolchain/cache";
import { acquire } from "../../../toolchain/lock.cjs";

let cache: string;
const before = process.env["TRILANE_CACHE"];
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "trilane-cache-"));
  process.env["TRILANE_CACHE"] = cache;
});
afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
  if (before === undefined) delete process.env["TRILANE_CACHE"];
  else process.env["TRILANE_CACHE"] = before;
});

const write = (text: string) => async (folder: string): Promise<true> => {
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin/program"), text);
  return true;
};

describe("a part", () => {
  it("is made once", async () => {
    let made = 0;
    const make = async (folder: string): Promise<true> => (made += 1, write("x")(folder));
    const first = await exclusively(() => part("cli-1-abc", make), () => undefined);
    expect(await exclusively(() => part("cli-1-abc", make), () => undefined)).toBe(first);
    expect(made).toBe(1);
    expect(readFileSync(join(first as string, "bin/program"), "utf8")).toBe("x");
  });

  it("is not there when making it failed or was refused", async () => {
    const failing = part("cli-1-abc", async (folder) => { await write("half")(folder); throw new Error("no space"); });
    await expect(failing).rejects.toThrow("no space");
    expect(await part("cli-1-abc", async () => undefined)).toBeUndefined();
    expect(await part("cli-1-abc", write("whole"))).toBe(join(toolchainCache(), "parts/cli-1-abc"));
  });

  it("is made again after a run was killed in the middle", async () => {
    mkdirSync(join(toolchainCache(), "work/cli-1-abc/bin"), { recursive: true });
    writeFileSync(join(toolchainCache(), "work/cli-1-abc/bin/program"), "half");
    writeFileSync(join(toolchainCache(), "lock"), `${deadPid()} ${hostname()} x`);
    const folder = await exclusively(() => part("cli-1-abc", async (work) => (existsSync(join(work, "bin")) ? undefined : write("whole")(work))), () => undefined);
    expect(readFileSync(join(folder as string, "bin/program"), "utf8")).toBe("whole");
  });

  it("is merged into a home next to the others", async () => {
    const [one, two] = [await part("one", write("1")), await part("two", async (folder) => (mkdirSync(join(folder, "plugins/p"), { recursive: true }), writeFileSync(join(folder, "plugins/p/q"), "2"), true))];
    merge(one as string, homeFolder("h"));
    merge(two as string, homeFolder("h"));
    expect([readFileSync(join(homeFolder("h"), "bin/program"), "utf8"), readFileSync(join(homeFolder("h"), "plugins/p/q"), "utf8")]).toEqual(["1", "2"]);
  });
});

/** A number that no process has: larger than any that Linux or macOS gives out. */
const deadPid = (): number => 2 ** 30;

describe("the lock", () => {
  const file = (): string => join(cache, "some/lock");

  it("lets one in at a time", async () => {
    const order: string[] = [];
    const release = await acquire(file());
    let waited = 0;
    const second = acquire(file(), () => (waited += 1)).then((done) => (order.push("second"), done()));
    await new Promise((done) => setTimeout(done, 300));
    order.push("first done");
    release();
    await second;
    expect(order).toEqual(["first done", "second"]);
    expect(waited).toBe(1);
    expect(existsSync(file())).toBe(false);
  });

  it("is taken over from a process that was killed", async () => {
    const script = `require(${JSON.stringify(resolve("toolchain/lock.cjs"))}).acquire(${JSON.stringify(file())}).then(() => console.log("held")); setInterval(() => 0, 1000)`;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((held) => child.stdout.once("data", held));
    expect(existsSync(file())).toBe(true);
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await gone;
    const release = await acquire(file());
    expect(readFileSync(file(), "utf8")).toMatch(new RegExp(`^${process.pid} `));
    release();
  });

  it("is taken over from another machine only after a minute of silence", async () => {
    mkdirSync(dirname(file()), { recursive: true });
    writeFileSync(file(), `1 elsewhere x`);
    const waiting = acquire(file());
    await expect(Promise.race([waiting.then(() => "taken"), new Promise((done) => setTimeout(() => done("waiting"), 300))])).resolves.toBe("waiting");
    utimesSync(file(), new Date(Date.now() - 120_000), new Date(Date.now() - 120_000));
    (await waiting)();
  });
});
