/** Reviews of small changes to the sample. */
import { checkEstate, draftEstate, planEstate, type EstatePlan, type PlanInput } from "../../../../components/model";
import { changesOf } from "../../../../components/model/change";
import { proveIsolation } from "../../../../components/model/reachability";
import { reviewOf, type Review } from "../../../../components/model/review/review";
import { sample } from "../sample";

const before: EstatePlan = planEstate(sample);
const proof = proveIsolation(before);

/** What a change of the sample is told as. */
export function reviewOfChange(input: PlanInput, base: PlanInput = sample): Review {
  const plan = draftEstate(input);
  const old = base === sample ? before : planEstate(base);
  return reviewOf({ plan, problems: checkEstate(input), proof: proveIsolation(plan), base: { plan: old, proof: base === sample ? proof : proveIsolation(old), change: changesOf(old, plan), name: "main (11111111)" }, name: "Commit 22222222", notes: [], today: input.today });
}

/** The documentation of an estate. */
export function documentationOf(input: PlanInput = sample): Review {
  const plan = planEstate(input);
  return reviewOf({ plan, problems: [], proof: proveIsolation(plan), name: "Commit 22222222", notes: [], today: input.today });
}
