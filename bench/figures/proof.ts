import { planEstate, proveIsolation } from "../../components/model";
import { atMost, stated, type Figure } from "../figure";
import { inTurns, timed } from "../timing";
import { largeInput } from "./plan";

/** The proof of isolation: how long it takes, and how that grows with the estate. */
export async function proofFigures(): Promise<readonly Figure[]> {
  const [few, fifty, many, most] = [planEstate(largeInput(5, 1)), planEstate(largeInput(50, 5)), planEstate(largeInput(200)), planEstate(largeInput(500))];
  const proof = (plan: typeof few) => () => timed(() => proveIsolation(plan));
  const times = await inTurns(5, { few: proof(few), fifty: proof(fifty), many: proof(many), most: proof(most) });
  const median = (value: number): string => `median ${value.toFixed(0)} ms`;
  return [
    stated("proof of 3 x 5 machines", times.few.min, "ms", median(times.few.median)),
    atMost("proof of 3 x 50 machines", times.fifty.min, "ms", 1000, median(times.fifty.median)),
    stated("proof of 3 x 200 machines", times.many.min, "ms", median(times.many.median)),
    stated("proof of 3 x 500 machines", times.most.min, "ms", median(times.most.median)),
    stated("proof of 3 x 500 machines, of 3 x 50", times.most.min / times.fifty.min, "x", "ten times the machines"),
  ];
}
