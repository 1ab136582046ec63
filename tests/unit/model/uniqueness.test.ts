import fc from "fast-check";
import { describeProblem } from "../../../components/model";
import { estimatedBits } from "../../../components/model/given";
import { checkUnique, digestsAfter, parseSecretDigests, type Held, type SecretDigests } from "../../../components/model/uniqueness";

const told = (secrets: SecretDigests["secrets"], key = "k"): SecretDigests => ({ schema: 1, key, secrets });
const entry = (digest: string, earlier: string[] = [], beside?: string) => ({ digest, since: "2026-01-01", generation: 1, earlier, ...(beside === undefined ? {} : { beside }) });
const check = (held: Record<string, Held>, before: SecretDigests | undefined, others: Record<string, SecretDigests | undefined> = {}) =>
  checkUnique("prod", "k", held, before, Object.entries(others).map(([stack, digests]) => ({ stack, digests }))).map(describeProblem);

test("equality with any value of any stack, now or before, names both places", () => {
  const test = told({ "payment/key": entry("x", ["old"], "next") });
  const next = "expected a value of its own, never used before; rotate it: npx trilane rotate database/app-password --env prod, or where it is given: pulumi config set --secret trilane:database/app-password -s prod";
  expect(check({ "database/app-password": { digest: "x" } }, undefined, { test })).toEqual([`secret database/app-password of stack prod: equals payment/key of stack test; ${next}`]);
  expect(check({ "database/app-password": { digest: "next" } }, undefined, { test })).toEqual([`secret database/app-password of stack prod: equals payment/key of stack test; ${next}`]);
  expect(check({ "database/app-password": { digest: "a", beside: "old" } }, undefined, { test })).toEqual([`secret database/app-password of stack prod: has a value that payment/key of stack test had before; ${next}`]);
  expect(check({ "database/app-password": { digest: "a" } }, told({ "database/app-password": entry("b", ["a"]) }), { test })).toEqual([`secret database/app-password of stack prod: has a value that it had before; ${next}`]);
  expect(check({ "database/app-password": { digest: "a" } }, told({ "database/app-password": entry("a") }), { test })).toEqual([]);
});

test("two secrets of one stack are not equal either", () => {
  expect(check({ a: { digest: "x" }, b: { digest: "x" } }, undefined)).toEqual([expect.stringMatching(/^secret b of stack prod: equals a of stack prod;/)]);
});

test("two hosts may show the same directory the same secret, and nobody else may have it", () => {
  const other = told({ "realm/office": entry("x") });
  expect(check({ "realm/office": { digest: "x" } }, undefined, { "host-b": other })).toEqual([]);
  expect(check({ "mail/key": { digest: "x" } }, undefined, { "host-b": other })).toHaveLength(1);
  expect(check({ "realm/office": { digest: "x" } }, told({ "realm/office": entry("y", ["x"]) }))).toHaveLength(1);
});

test("a stack with another key cannot be compared, which is a problem; one that tells nothing is not one", () => {
  expect(check({}, undefined, { test: told({}, "other"), dev: undefined })).toEqual(["stack prod trilane:digestKey: is not the key that stack test uses; expected one key for the digests of the whole estate; run npx trilane handover for both, and pulumi up for the one that has the older key"]);
});

test("dates, generations and earlier values go on from run to run; without a change nothing changes", () => {
  const first = digestsAfter("k", { "p/key": { digest: "1" }, "d/app": { digest: "a", generation: 1 } }, undefined, "2026-01-01");
  expect(first.secrets).toEqual({ "d/app": { digest: "a", since: "2026-01-01", generation: 1, earlier: [] }, "p/key": { digest: "1", since: "2026-01-01", generation: 1, earlier: [] } });
  expect(digestsAfter("k", { "p/key": { digest: "1" }, "d/app": { digest: "a", generation: 1 } }, first, "2026-05-05")).toEqual(first);
  const prepared = digestsAfter("k", { "p/key": { digest: "2" }, "d/app": { digest: "a", beside: "b", generation: 1 } }, first, "2026-05-05");
  expect(prepared.secrets).toMatchObject({ "p/key": { digest: "2", since: "2026-05-05", generation: 2, earlier: ["1"] }, "d/app": { digest: "a", beside: "b", since: "2026-01-01", earlier: [] } });
  const switched = digestsAfter("k", { "d/app": { digest: "b", beside: "a", generation: 2 } }, prepared, "2026-05-06");
  expect(switched.secrets["d/app"]).toEqual({ digest: "b", beside: "a", since: "2026-05-06", generation: 2, earlier: [] });
  expect(digestsAfter("k", { "d/app": { digest: "b", generation: 2 } }, switched, "2026-05-07").secrets["d/app"]).toEqual({ digest: "b", since: "2026-05-06", generation: 2, earlier: ["a"] });
  expect(parseSecretDigests(JSON.parse(JSON.stringify(switched)))).toEqual(switched);
  expect(parseSecretDigests({ secrets: {} })).toBeUndefined();
});

test("no value comes back unseen, however often secrets change", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 2, maxLength: 12 }), (values) => {
      let before: SecretDigests | undefined;
      const seen: number[] = [];
      for (const value of values) {
        const held = { "a/b": { digest: String(value) } };
        const again = seen.includes(value) && seen.at(-1) !== value;
        expect(check(held, before).length > 0).toBe(again);
        if (again) return;
        before = digestsAfter("k", held, before, "2026-01-01");
        seen.push(value);
      }
    }),
  );
});

test.each([
  ["0123456789abcdef0123456789abcdef", 8],
  ["4eC39HqLyjWDarjtT1zdp7dc", 142],
  ["a3f8d0c2b7e41965a08f7d3c2b9e6154", 128],
  ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 4],
  ["passwordpasswordpasswordpassword", 37],
  ["hunter2hunter2hunter2hunter2", 36],
])("an estimate of %s", (value, bits) => {
  expect(estimatedBits(value)).toBe(bits);
});
