import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureOpenssh, makeKey, startOpenssh } from "../../../toolchain/openssh";
import type { OpensshServer } from "../../../toolchain/openssh";
import { kinds } from "../../../toolchain/plugins/command/kinds";
import { OwnProvider } from "../../../toolchain/plugins/provider";
import { secret, unknownMark, unwrap } from "../../../toolchain/plugins/wire";
import type { Bag } from "../../../toolchain/plugins/wire";

const urn = "urn:pulumi:dev::clinic::command:remote:Command::it";
const lines: string[] = [];
const fresh = (): OwnProvider => new OwnProvider({ name: "command", version: "1.2.1", description: "test" }, kinds, (_urn, line) => void lines.push(line));
const provider = fresh();
const folder = mkdtempSync(join(tmpdir(), "trilane-remote-"));
let [privateKey, bastion, target] = ["", {} as OpensshServer, {} as OpensshServer];
/** Through the bastion, with both host keys. */
let connection: Bag = {};

/** Real servers, of the system or of Debian; elsewhere these tests say so and pass. */
let lacking = false;
beforeAll(async () => {
  const tools = await ensureOpenssh(() => undefined);
  lacking = tools === undefined || spawnSync("ssh-keygen", ["-?"]).error !== undefined;
  if (tools === undefined || lacking) return;
  makeKey(join(folder, "id"));
  privateKey = readFileSync(join(folder, "id"), "utf8");
  const authorizedKeys = readFileSync(join(folder, "id.pub"), "utf8");
  target = await startOpenssh({ tools, authorizedKeys, config: "AcceptEnv SHIFT PULUMI_COMMAND_STDOUT" });
  bastion = await startOpenssh({ tools, authorizedKeys, config: `PermitOpen 127.0.0.1:${target.port}\nMaxSessions 0` });
  const hop = { host: "127.0.0.1", user: target.user, privateKey, dialErrorLimit: 0 };
  connection = { ...hop, port: target.port, hostKey: target.hostKey, proxy: { ...hop, port: bastion.port, hostKey: bastion.hostKey } };
});
beforeEach(() => lines.splice(0));
afterAll(async () => {
  if (!lacking) await Promise.all([bastion.stop(), target.stop()]);
  rmSync(folder, { recursive: true });
});

const create = async (inputs: Bag, by = provider): Promise<Bag> => (await by.create(urn, { connection: secret(connection), ...inputs })).outs as Bag;
const update = async (olds: Bag, news: Bag): Promise<Bag> => (await provider.update("id", urn, olds, { connection: secret(connection), ...news })).outs as Bag;
const printed = (outs: Bag): unknown => [unwrap(outs["stdout"]).value, unwrap(outs["stderr"]).value];
const reasons = async (inputs: Bag): Promise<string[]> => ((await provider.check(urn, {}, inputs)).failures ?? []).map((failure) => failure.reason);
const real = (title: string, test: () => Promise<void>): void => it(title, () => (lacking ? Promise.resolve() : test()));

describe("a command behind a bastion", () => {
  real("gets stdin and environment, and its outputs are as secret as the connection", async () => {
    const outs = await create({ create: "cat; echo $SHIFT; echo problem >&2; echo", stdin: "from stdin\n", environment: { SHIFT: "night" } });
    expect(printed(outs)).toEqual(["from stdin\nnight\n", "problem"]);
    expect(["connection", "stdout", "stderr"].map((name) => unwrap(outs[name]).secret)).toEqual([true, true, true]);
    expect(unwrap(outs["connection"]).value).toMatchObject({ perDialTimeout: 15, proxy: { perDialTimeout: 15 } });
    expect([...lines].sort()).toEqual(["", "from stdin", "night", "problem"]);
  });

  real("runs update, else create, with what was printed before where the server takes it", async () => {
    const before = await create({ create: "echo one; echo noise >&2" });
    expect(printed(await update(before, { create: "false", update: 'echo "$PULUMI_COMMAND_STDOUT/$PULUMI_COMMAND_STDERR"' }))).toEqual(["one/", ""]);
    expect(printed(await update(before, { create: "echo ${PULUMI_COMMAND_STDOUT:-nothing}", addPreviousOutputInEnv: false }))).toEqual(["nothing", ""]);
    expect(printed(await update(before, { delete: "true" }))).toEqual(["one", "noise"]);
  });

  real("runs delete from the state", async () => {
    const marker = join(folder, "gone");
    await provider.delete("id", urn, { connection, delete: `echo "$PULUMI_COMMAND_STDOUT" > ${marker}`, stdout: "was here", stderr: "" });
    expect(readFileSync(marker, "utf8")).toBe("was here\n");
  });

  real("brings a megabyte in and out", async () => {
    const stdin = "0123456789abcde\n".repeat(65_536);
    expect(printed(await create({ create: "cat", stdin, logging: "none" }))).toEqual([stdin.slice(0, -1), ""]);
    expect(lines).toEqual([]);
  });
});

describe("a failure", () => {
  real("says how the command ended and what it printed, without secrets", async () => {
    await expect(create({ create: "echo half; exit 3" })).rejects.toThrow('exit status 3: running "echo half; exit 3":\nhalf\n');
    await expect(create({ create: "kill -TERM $$" })).rejects.toThrow(/^ended by SIGTERM/);
    const failing = create({ create: "cat; echo root; exit 1", stdin: secret("hunter22") });
    await expect(failing).rejects.toThrow('exit status 1: running "cat; echo root; exit 1":\n[secret]root\n');
    expect(lines).toEqual(["half", "[secret]root"]);
  });

  real("of the connection ends the command at once", async () => {
    await expect(create({ create: "echo half; kill -KILL $PPID; sleep 20" })).rejects.toThrow(/^the connection was lost before the command ended: running .*\n(half\n)?$/);
  });

  real("to send the environment is told by its names", async () => {
    await expect(create({ create: "true", environment: { SHIFT: "night", TOKEN: secret("hunter22") } })).rejects.toThrow("environment TOKEN: not accepted by the server; expected its AcceptEnv to name it; add it there, or pass the value by stdin");
  });

  real("to come in is tried again as often as allowed", async () => {
    const stranger = { ...connection, user: "nobody", dialErrorLimit: 2 };
    await expect(create({ connection: secret(stranger), create: "true" })).rejects.toThrow(`127.0.0.1:${target.port}: All configured authentication methods failed; after 3 attempts`);
    expect(lines).toEqual(["Dial from proxy 1/2 failed: retrying", "Dial from proxy 2/2 failed: retrying"]);
    await expect(create({ connection: { ...connection, port: 9 }, create: "true" })).rejects.toThrow("127.0.0.1:9: the proxy does not lead there: (SSH) Channel open failure: open failed; after one attempt");
  });

  real("stops when the engine stops, also between attempts", async () => {
    const marker = join(folder, "finished");
    for (const inputs of [{ create: `sleep 1 && touch ${marker}` }, { create: "true", connection: { ...connection, port: 9, dialErrorLimit: -1 } }]) {
      const stopping = fresh();
      const running = create(inputs, stopping);
      setTimeout(() => void stopping.cancel(), 300);
      await expect(running).rejects.toThrow();
    }
    expect(existsSync(marker)).toBe(false);
  });
});

describe("a host key", () => {
  real("that is not the expected one ends it at once, at both hops, and nothing is sent", async () => {
    const marker = join(folder, "sent");
    const many = { dialErrorLimit: -1 };
    const wrong = [
      { ...connection, ...many, hostKey: bastion.hostKey },
      { ...connection, ...many, proxy: { ...(connection["proxy"] as Bag), ...many, hostKey: target.hostKey } },
    ];
    await expect(create({ connection: wrong[0], create: `touch ${marker}` })).rejects.toThrow(/^127\.0\.0\.1:\d+: another host key, got SHA256:\S+; expected SHA256:\S+; find out who answers/);
    await expect(create({ connection: wrong[1], create: `touch ${marker}` })).rejects.toThrow(/^proxy: 127\.0\.0\.1:\d+: another host key/);
    expect(existsSync(marker)).toBe(false);
    expect(lines).toEqual([]);
  });

  real("that is missing is not asked for, as in the official plugin", async () => {
    const open = { ...connection, hostKey: undefined };
    expect(printed(await create({ connection: open, create: "echo in" }))).toEqual(["in", ""]);
  });

  real("and a private key have to be readable", async () => {
    const proxy = { ...(connection["proxy"] as Bag), privateKey: secret("hunter22") };
    expect(await reasons({ connection: { ...connection, hostKey: "ssh-ed25519 AAAA", proxy } })).toEqual([
      "connection.hostKey: malformed; expected a type and a key, as in ssh-ed25519 AAAA…; take the line of the server's .pub file",
      'connection.proxy.privateKey: cannot be read; expected a private key in OpenSSH\'s or PEM\'s format, and its password where it has one; got "Unsupported key format"',
    ]);
  });
});

describe("inputs", () => {
  const [host, privateKeyOf] = ["10.10.0.11", { host: "10.10.0.11", user: "admin" }];

  it("are those of the official plugin, and a command line holds no secret", async () => {
    expect(await reasons({ connection: { host, proxy: { port: 22 } } })).toEqual(["connection: proxy: host: missing; expected a string"]);
    expect(await reasons({ connection: { host, tunnel: true } })).toEqual([expect.stringContaining("connection: unknown, got tunnel; expected some of agentSocketPath") as string]);
    expect(await reasons({ connection: { host, port: "22" } })).toEqual(["connection: port: wrong type, got a value of type string; expected an integer"]);
    expect(await reasons({ create: "true" })).toEqual(["connection: missing; expected an object"]);
    expect(await reasons({ connection: { host: unknownMark }, create: "true", stdin: secret("x") })).toEqual([]);
    expect(await reasons({ connection: { host }, create: secret("echo hunter22") })).toEqual(["create: a secret value would be readable in the process list, got a secret; expected a plain value; pass the secret by environment or stdin"]);
  });

  it("replace for triggers and update for everything else; a default is no change", async () => {
    const state = { connection: { ...privateKeyOf, port: 22, dialErrorLimit: 10, perDialTimeout: 15 }, create: "a", triggers: ["1"], stdout: "x", stderr: "" };
    const diff = (news: Bag): Promise<unknown> => provider.diff("id", urn, state, { connection: privateKeyOf, create: "a", triggers: ["1"], ...news });
    expect(await diff({})).toEqual({ changes: false, replaces: [] });
    expect(await diff({ triggers: ["2"] })).toEqual({ changes: true, replaces: ["triggers"] });
    expect(await diff({ stdin: secret("new") })).toEqual({ changes: true, replaces: [] });
    expect(await diff({ connection: { ...privateKeyOf, port: 2222 } })).toEqual({ changes: true, replaces: [] });
    expect(await diff({ connection: { ...privateKeyOf, hostKey: unknownMark } })).toEqual({ changes: true, replaces: [] });
  });
});
