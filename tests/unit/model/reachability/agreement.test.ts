import fc from "fast-check";
import { planEstate, proveIsolation } from "../../../../components/model";
import { disagreements, noTally } from "../../../proof/agreement";
import { Chance } from "../../../proof/chance";
import { anyInput, soundPlan } from "../../../proof/estates";
import { spoil } from "../../../proof/spoil";

test("every sound estate, in every mode and layout, is proved", () => {
  fc.assert(fc.property(anyInput, (input) => expect(proveIsolation(planEstate(input)).violations).toEqual([])), { numRuns: 15 });
});

// `trilane prove` asks about a million packets; here a few, chosen afresh in each run, keep both honest.
test("the proof and the evaluator of single packets agree about estates that are sound or spoiled", () => {
  const tally = noTally();
  fc.assert(
    fc.property(soundPlan, fc.integer({ min: 0, max: 3 }), fc.integer(), (plan, times, seed) => {
      const chance = new Chance(seed);
      expect(disagreements(spoil(plan, times, chance).plan, 60, chance, tally)).toEqual([]);
    }),
    { numRuns: 25 },
  );
  expect(tally.passed).toBeGreaterThan(100);
});
