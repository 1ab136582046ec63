import { readFileSync } from "node:fs";
import { join } from "node:path";
import { proveIsolation } from "../../../../components/model";
import { claims } from "../../../../components/model/reachability/claims";
import { refutedCases } from "./claims";
import { claimProblems, guardsDocument } from "./document";
import { resourceCases } from "./resources";

test("docs/guards.md is what the guards, the claims and the gate say: npm run docs writes it", () => {
  expect(readFileSync(join(__dirname, "../../../../docs/guards.md"), "utf8")).toBe(guardsDocument());
});

test("every claim has a plan that it takes and one that it refuses", () => {
  expect(refutedCases.map(({ claim }) => claim)).toEqual(claims.map(({ id }) => id));
  expect(refutedCases.filter(({ sound }) => !proveIsolation(sound).certificate.holds)).toEqual([]);
  expect(refutedCases.filter(({ claim, spoiled }) => claimProblems(claim, spoiled).length === 0 || proveIsolation(spoiled).certificate.holds).map(({ claim }) => claim)).toEqual([]);
});

test.each(resourceCases)("$id: in $stack, $title", ({ refused, taken, check }) => {
  expect(check(refused)).toHaveLength(1);
  expect(check(taken)).toEqual([]);
});
