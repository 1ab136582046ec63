import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kinds } from "../../../toolchain/plugins/command/kinds";
import { OwnProvider } from "../../../toolchain/plugins/provider";
import { secret, unknownMark, unwrap } from "../../../toolchain/plugins/wire";
import type { Bag } from "../../../toolchain/plugins/wire";

const urn = "urn:pulumi:dev::clinic::command:local:Command::it";
const lines: string[] = [];
const fresh = (): OwnProvider => new OwnProvider({ name: "command", version: "1.2.1", description: "test" }, kinds, (_urn, line) => void lines.push(line));
const provider = fresh();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trilane-command-"));
  lines.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const create = async (inputs: Bag): Promise<Bag> => (await provider.create(urn, inputs)).outs as Bag;
const update = async (olds: Bag, news: Bag): Promise<Bag> => (await provider.update("id", urn, olds, news)).outs as Bag;
const reasons = async (inputs: Bag): Promise<string[]> => ((await provider.check(urn, {}, inputs)).failures ?? []).map((failure) => failure.reason);

describe("create", () => {
  it("passes stdin, environment, directory and interpreter, and drops one line feed", async () => {
    writeFileSync(join(folder, "here"), "");
    const outs = await create({ create: "ls; echo $WHO; cat; echo problem >&2; echo", environment: { WHO: "nurse" }, stdin: "from stdin\n", dir: folder });
    expect(outs).toMatchObject({ stdout: "here\nnurse\nfrom stdin\n", stderr: "problem", dir: folder });
    expect(await create({ create: "console.log(6 * 7)", interpreter: [process.execPath, "-e"] })).toMatchObject({ stdout: "42" });
  });

  it("does nothing without a command", async () => {
    expect(await create({ delete: "true" })).toMatchObject({ stdout: "", stderr: "", delete: "true" });
  });

  it("shows the chosen streams while it runs", async () => {
    await create({ create: "echo out; echo err >&2" });
    expect([...lines].sort()).toEqual(["err", "out"]);
    for (const [logging, shown] of [["stdout", ["out"]], ["stderr", ["err"]], ["none", []]] as const) {
      lines.length = 0;
      await create({ create: "echo out; echo err >&2", logging });
      expect(lines).toEqual(shown);
    }
  });

  it("fails with what the program printed", async () => {
    await expect(create({ create: "echo half; echo why >&2; exit 3" })).rejects.toThrow(/^exit status 3: running "echo half; .*":\n(half\nwhy|why\nhalf)\n$/);
    await expect(create({ create: "x", interpreter: ["/nonexistent/shell"] })).rejects.toThrow("ENOENT");
  });
});

describe("secrets", () => {
  it("make the outputs secret, and are not shown in lines and errors", async () => {
    const outs = await create({ create: "cat; echo $TOKEN", stdin: secret("hunter22\n"), environment: { TOKEN: secret("correct horse") } });
    expect(unwrap(outs["stdout"])).toEqual({ value: "hunter22\ncorrect horse", secret: true, known: true });
    expect(unwrap(outs["stderr"]).secret).toBe(true);
    expect(unwrap(outs["environment"]).secret).toBe(true);
    expect(lines).toEqual(["[secret]", "[secret]"]);
    const failing = create({ create: "cat; exit 1", stdin: secret("hunter22") });
    await expect(failing).rejects.toThrow("[secret]");
    await expect(failing).rejects.not.toThrow("hunter22");
  });

  it("are refused where the process list would show them, without naming the value", async () => {
    const found = await provider.check(urn, {}, { create: secret("echo hunter22"), delete: secret("x"), interpreter: [secret("sh")] });
    expect(found.failures?.map((failure) => failure.reason.split(":")[0])).toEqual(["create", "delete", "interpreter"]);
    expect(JSON.stringify(found.failures)).not.toContain("hunter22");
    // The engine prints the value of the property that a failure names.
    expect(found.failures?.map((failure) => failure.property)).toEqual(["", "", ""]);
  });

  it("that are plain in the inputs stay plain", async () => {
    expect(unwrap((await create({ create: "echo public" }))["stdout"]).secret).toBe(false);
  });
});

describe("update and delete", () => {
  it("run update, else create, with what was printed before", async () => {
    const before = await create({ create: "echo one; echo noise >&2" });
    const after = await update(before, { create: "echo one", update: "echo \"$PULUMI_COMMAND_STDOUT/$PULUMI_COMMAND_STDERR\"" });
    expect(after).toMatchObject({ stdout: "one/noise", stderr: "" });
    expect(await update(before, { create: "echo ${PULUMI_COMMAND_STDOUT:-nothing}", addPreviousOutputInEnv: false })).toMatchObject({ stdout: "nothing" });
    expect(await update(before, { delete: "true" })).toMatchObject({ stdout: "one", stderr: "noise" });
  });

  it("run delete from the state", async () => {
    const marker = join(folder, "gone");
    await provider.delete("id", urn, { delete: `echo "$PULUMI_COMMAND_STDOUT" > ${marker}`, stdout: "was here", stderr: "" });
    expect(readFileSync(marker, "utf8")).toBe("was here\n");
    await provider.delete("id", urn, { create: "true", stdout: "", stderr: "" });
  });

  it("stop when the engine stops", async () => {
    const stopping = fresh();
    const marker = join(folder, "finished");
    const running = stopping.create(urn, { create: `exec sleep 30 && touch ${marker}` });
    setTimeout(() => void stopping.cancel(), 50);
    await expect(running).rejects.toThrow();
    expect(existsSync(marker)).toBe(false);
  });
});

describe("differences", () => {
  it("replace for triggers and update for everything else", async () => {
    const state = { create: "a", triggers: ["1", { b: 2 }], stdout: "x", stderr: "" };
    expect(await provider.diff("id", urn, state, { create: "a", triggers: ["1", { b: 2 }] })).toEqual({ changes: false, replaces: [] });
    expect(await provider.diff("id", urn, state, { create: "a", triggers: ["1", { b: 3 }] })).toEqual({ changes: true, replaces: ["triggers"] });
    expect(await provider.diff("id", urn, state, { create: "a", triggers: [unknownMark] })).toEqual({ changes: true, replaces: ["triggers"] });
    expect(await provider.diff("id", urn, state, { create: "a", triggers: ["1", { b: 2 }], stdin: unknownMark })).toEqual({ changes: true, replaces: [] });
    expect(await provider.diff("id", urn, state, { create: "b", triggers: ["1", { b: 2 }] })).toEqual({ changes: true, replaces: [] });
  });

  it("are refused for inputs and resources that are not supported", async () => {
    expect(await reasons({ create: "true", assetPaths: ["*"] })).toEqual([expect.stringContaining("not supported by this plugin, got assetPaths") as string]);
    expect(await reasons({ create: "true", logging: "loud" })).toEqual([`logging: unknown value, got "loud"; expected one of stdout, stderr, stdoutAndStderr, none`]);
    await expect(provider.check("urn:pulumi:dev::clinic::command:remote:CopyToRemote::it", {}, {})).rejects.toThrow("command:remote:CopyToRemote: not supported by this plugin");
  });
});
