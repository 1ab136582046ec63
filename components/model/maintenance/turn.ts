/** A maintenance that is given up on its way: the steps from wherever it is back to where everything was. */
import { byText } from "../canonical";
import type { MaintenancePlan } from "./plan";
import type { Step } from "./step";

/** What the journal says of the steps of the way there, by their ids; a step that is not named was not begun. */
export type Begun = ReadonlyMap<string, "begun" | "done" | "open">;

/**
 * The way back from the middle of the way there. An environment that has moved, and a machine of a cluster that has
 * begun to, finishes its own way and takes the way back that was planned; one that was only prepared or stopped starts
 * where it is. What was not touched stays out.
 */
export function turnedSteps({ away, back, placings, layout }: MaintenancePlan, begun: Begun): readonly Step[] {
  const isBegun = ({ id }: Step): boolean => (begun.get(id) ?? "open") !== "open";
  const isOpen = ({ id }: Step): boolean => begun.get(id) !== "done";
  const keyOf = ({ environment, machines }: Step): string => (layout === "cluster" ? [environment, ...machines.map(({ key }) => key).sort(byText)].join(" ") : environment);
  const touched = new Set(away.filter(isBegun).map(keyOf));
  const goes = new Set(away.filter((step) => isBegun(step) && (layout === "cluster" || step.kind === "move")).map(keyOf));
  const prepared = away.filter((step) => step.kind === "prepare" && touched.has(keyOf(step)));
  const given = prepared.filter((step) => !goes.has(keyOf(step)));

  const finish = away.filter((step) => goes.has(keyOf(step)) && isOpen(step));
  const returns = given.map((step) => returnStep(step, away, placings[step.environment] ?? {}));
  const home = back.filter((step) => {
    if (step.kind === "release") return prepared.length > 0;
    return step.kind === "start" || step.kind === "resume" ? touched.has(keyOf(step)) : goes.has(keyOf(step));
  });
  return [...finish, ...returns, ...home].map((step, index) => ({ ...step, id: `back-${index + 1}` }));
}

/** An environment that has not moved starts again where it is; what was copied of it goes. */
function returnStep(prepare: Step, away: readonly Step[], placing: NonNullable<Step["placing"]>): Step {
  const { environment, from, to } = prepare;
  const machines = away.filter((step) => step.environment === environment && step.kind === "move").flatMap((step) => step.machines).reverse();
  return {
    ...prepare,
    kind: "return",
    machines,
    placing,
    what: `delete what was copied of ${environment} to ${to.stack}, Pulumi.${environment}.yaml as it was, start ${machines.map(({ key }) => key).join(", ")} on ${from.stack}`,
    why: `${environment} has not moved: the original of its data is on ${from.stack}`,
    starts: machines.map(({ name }) => name),
    destroys: true,
  };
}
