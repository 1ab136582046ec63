import { compare } from "bcryptjs";
import fc from "fast-check";
import { OwnProvider } from "../../../toolchain/plugins/provider";
import { kinds } from "../../../toolchain/plugins/random/kinds";
import { secret, unknownMark, unwrap } from "../../../toolchain/plugins/wire";
import type { Bag } from "../../../toolchain/plugins/wire";

const urn = (kind: string): string => `urn:pulumi:dev::clinic::random:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}::it`;
const provider = new OwnProvider({ name: "random", version: "4.21.2", description: "test" }, kinds);
const isSecret = (value: unknown): boolean => unwrap(value).secret;
const text = (bag: Bag, name: string): string => String(unwrap(bag[name]).value);

async function create(kind: string, inputs: Bag): Promise<{ id: string; outs: Bag }> {
  const checked = await provider.check(urn(kind), {}, inputs);
  expect(checked.failures).toEqual([]);
  const created = await provider.create(urn(kind), checked.inputs as Bag);
  return { id: created.id, outs: created.outs as Bag };
}

const reasons = async (kind: string, inputs: Bag): Promise<string[]> => ((await provider.check(urn(kind), {}, inputs)).failures ?? []).map((failure) => failure.reason);

describe("RandomPassword", () => {
  it("has the official defaults, id and secret outputs", async () => {
    const { id, outs } = await create("RandomPassword", { length: 20, keepers: { round: "1" } });
    expect(id).toBe("none");
    expect(text(outs, "result")).toMatch(/^[A-Za-z0-9!@#$%&*()\-_=+[\]{}<>:?]{20}$/);
    expect(outs).toMatchObject({ length: 20, keepers: { round: "1" }, lower: true, upper: true, numeric: true, number: true, special: true, minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 });
    expect(Object.keys(outs).filter((name) => isSecret(outs[name])).sort()).toEqual(["bcryptHash", "result"]);
  });

  it("hashes the result with bcrypt", async () => {
    const { outs } = await create("RandomPassword", { length: 100 });
    await expect(compare(text(outs, "result").slice(0, 72), text(outs, "bcryptHash"))).resolves.toBe(true);
  });

  it("never repeats itself", async () => {
    const drawn = await Promise.all(Array.from({ length: 8 }, async () => text((await create("RandomString", { length: 16 })).outs, "result")));
    expect(new Set(drawn).size).toBe(8);
  });

  it("keeps every minimum and uses no class that is off", async () => {
    const least = fc.integer({ min: 0, max: 4 });
    await fc.assert(fc.asyncProperty(least, least, least, least, fc.integer({ min: 16, max: 40 }), async (minLower, minUpper, minNumeric, minSpecial, length) => {
      const { outs } = await create("RandomString", { length, minLower, minUpper, minNumeric, minSpecial, overrideSpecial: "~^", special: minSpecial > 0 });
      const result = text(outs, "result");
      const count = (pattern: RegExp): number => result.match(pattern)?.length ?? 0;
      expect(result).toHaveLength(length);
      expect(count(/[a-z]/g)).toBeGreaterThanOrEqual(minLower);
      expect(count(/[A-Z]/g)).toBeGreaterThanOrEqual(minUpper);
      expect(count(/\d/g)).toBeGreaterThanOrEqual(minNumeric);
      expect(count(/[~^]/g)).toBeGreaterThanOrEqual(minSpecial);
      expect(result).toMatch(minSpecial > 0 ? /^[A-Za-z0-9~^]+$/ : /^[A-Za-z0-9]+$/);
    }), { numRuns: 40 });
  });

  it("refuses what cannot be drawn, all at once", async () => {
    expect(await reasons("RandomPassword", { length: 2, minUpper: 3, lower: false, upper: false, numeric: false, special: false, number: true })).toEqual([
      "length: too short, got 2; expected at least 3, the sum of minUpper, minLower, minNumeric and minSpecial",
      "numeric: no characters to choose from, got false for lower, upper, numeric and special; expected at least one true",
      "number: contradicts numeric; expected the same value; set numeric only",
    ]);
  });
});

describe("inputs", () => {
  it("are checked by type, without showing a value", async () => {
    expect(await reasons("RandomPassword", { length: secret("hunter22"), special: "yes", colour: "red" })).toEqual([
      "length: wrong type, got a value of type string; expected an integer",
      "special: wrong type, got a value of type string; expected a boolean",
      expect.stringMatching(/unknown input, got colour; expected one of keepers, length, .*; remove it/) as string,
    ]);
    expect(await reasons("RandomId", {})).toEqual(["byteLength: missing; expected an integer"]);
    expect(await reasons("RandomBytes", { length: 0 })).toEqual(["length: too small, got 0; expected at least 1"]);
  });

  it("pass while they are unknown in a preview, and no default takes their place", async () => {
    const checked = await provider.check(urn("RandomPassword"), {}, { length: unknownMark, numeric: unknownMark, keepers: { a: unknownMark } });
    expect(checked.failures).toEqual([]);
    expect(checked.inputs).toMatchObject({ length: unknownMark, numeric: unknownMark, keepers: { a: unknownMark } });
  });

  it("keep their secrecy in the state", async () => {
    const { outs } = await create("RandomId", { byteLength: 4, keepers: secret({ a: "b" }) });
    expect(isSecret(outs["keepers"])).toBe(true);
  });

  it("of other resources and functions are refused by name", async () => {
    await expect(provider.check(urn("RandomPet"), {}, {})).rejects.toThrow("random:index/randomPet:RandomPet: not supported by this plugin; expected one of random:index/randomPassword:RandomPassword");
    await expect(provider.invoke("random:index/f:f")).rejects.toThrow("functions are not supported by this plugin");
    await expect(provider.read("x", urn("RandomPassword"), {})).rejects.toThrow("import is not supported by this plugin");
  });
});

describe("RandomBytes, RandomId and RandomUuid", () => {
  it("agree in every form", async () => {
    const bytes = (await create("RandomBytes", { length: 32 })).outs;
    expect(Buffer.from(text(bytes, "base64"), "base64").toString("hex")).toBe(text(bytes, "hex"));
    expect([isSecret(bytes["base64"]), isSecret(bytes["hex"])]).toEqual([true, true]);
    const { id, outs } = await create("RandomId", { byteLength: 5, prefix: "web-" });
    const raw = Buffer.from(id, "base64url");
    expect(outs).toMatchObject({ b64Url: `web-${id}`, b64Std: `web-${raw.toString("base64")}`, hex: `web-${raw.toString("hex")}`, dec: `web-${BigInt(`0x${raw.toString("hex")}`)}` });
    const uuid = await create("RandomUuid", {});
    expect(uuid.outs["result"]).toBe(uuid.id);
    expect(uuid.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("never put secret bytes into the id, which a state holds in plain text", async () => {
    const { id, outs } = await create("RandomBytes", { length: 16 });
    expect([text(outs, "base64"), text(outs, "hex")]).not.toContain(id);
  });
});

describe("replacement", () => {
  const diff = async (olds: Bag, news: Bag): Promise<unknown> => provider.diff("none", urn("RandomPassword"), olds, news);

  it("follows from any input", async () => {
    const { outs } = await create("RandomPassword", { length: 12, keepers: { a: "1" } });
    expect(await diff(outs, { length: 12, keepers: { a: "1" } })).toEqual({ changes: false, replaces: [] });
    expect(await diff(outs, { length: 13, keepers: { a: "2" } })).toEqual({ changes: true, replaces: ["keepers", "length"] });
    expect(await diff(outs, { length: 12, keepers: { a: "1" }, special: false })).toEqual({ changes: true, replaces: ["special"] });
    expect(await diff(outs, { length: 12, keepers: { a: unknownMark } })).toEqual({ changes: true, replaces: ["keepers"] });
  });

  it("does not follow from spelling out a default, from secrecy or from empty keepers", async () => {
    const { outs } = await create("RandomPassword", { length: 12 });
    expect(await diff(outs, { length: 12, special: true, number: true, keepers: {} })).toEqual({ changes: false, replaces: [] });
    expect(await diff(outs, { length: secret(12), keepers: { a: null } })).toEqual({ changes: false, replaces: [] });
  });

  it("does not follow from a state that the official plugin wrote", async () => {
    const official = { __meta: "{}", length: 12, lower: true, upper: true, special: true, numeric: true, number: true, minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0, overrideSpecial: null, keepers: null, result: secret("x"), bcryptHash: secret("y") };
    expect(await diff(official, { __defaults: [], length: 12 })).toEqual({ changes: false, replaces: [] });
  });
});
