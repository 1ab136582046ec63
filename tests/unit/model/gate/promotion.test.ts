import { describeProblem, fingerprintOf, planEstate, type Acceptance } from "../../../../components/model";
import { belowProduction, checkPromotion, describeAcceptance } from "../../../../components/model/gate";
import { sample } from "../sample";

const plan = planEstate(sample).environments.find(({ production }) => production)!;
const fingerprint = fingerprintOf(plan);
const short = fingerprint.slice(0, 12);
const today = "2026-11-21";
const word = { what: "a shape that the environment below does not run", fingerprint: short, reason: "the site is down", owner: "anna", until: today } as const;
const check = (deployed: string | undefined, ...acceptances: Acceptance[]) => checkPromotion({ plan, below: "test", deployed, acceptances, today });

test("only production waits for the environment below it, where there is one", () => {
  expect(belowProduction({ production: true, ladder: ["dev", "test", "prod"] })).toBe("test");
  expect(belowProduction({ production: false, ladder: ["dev", "test", "prod"] })).toBeUndefined();
  expect(belowProduction({ production: true, ladder: ["prod"] })).toBeUndefined();
});

test("production takes the shape that runs below", () => {
  expect(check(fingerprint)).toEqual({ problems: [] });
});

test.each([
  [undefined, "test runs no fingerprint yet"],
  ["0".repeat(64), "test runs fingerprint 000000000000"],
])("another shape is refused (%#)", (deployed, runs) => {
  expect(check(deployed).problems.map(describeProblem)).toEqual([
    `stack prod: ${runs}, this is ${short}; expected a shape that test runs; run pulumi up -s test first; in an emergency add to acceptances in stacks/differences.ts { what: "a shape that the environment below does not run", fingerprint: "${short}", reason, owner, until }`,
  ]);
});

test("a word in the ledger lets this one shape through, until its day", () => {
  expect(check("0".repeat(64), word)).toEqual({ problems: [], accepted: word });
  expect(check(undefined, { ...word, until: "2026-11-20" }).problems).toHaveLength(1);
  expect(check(undefined, { ...word, fingerprint: "123456789012" }).problems).toHaveLength(1);
  expect(check(undefined, { what: "personal data on a flat network", data: "db/orders", reason: "r", owner: "o", until: today }).problems).toHaveLength(1);
  expect(describeAcceptance("prod", word)).toBe(`prod takes the shape ${short}, which the environment below does not run: accepted until ${today} by anna: the site is down`);
});
