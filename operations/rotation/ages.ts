import { environmentPlanIn, isHostStack, planEstate } from "../../components/model";
import { secretAges, type SecretAge } from "../../components/model/secret-ages";
import type { Target } from "../engine/target";
import { planInputOf } from "../workspace/plan";
import { digestsOf } from "./digests";

/** How old the secrets of some stacks are, from what these tell in the open. */
export async function agesOf(project: string, target: Target, stacks: readonly string[]): Promise<readonly SecretAge[]> {
  const read = await Promise.all(stacks.map(async (stack) => [stack, await digestsOf(target, stack)] as const));
  return read.flatMap(([stack, digests]) => {
    const input = planInputOf(project, target.folder, stack);
    return secretAges(stack, isHostStack(stack) ? undefined : environmentPlanIn(planEstate(input), stack), digests, input.today);
  });
}
