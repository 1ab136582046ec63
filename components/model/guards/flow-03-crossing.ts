import type { Flow } from "../estate";
import { targetOf } from "../flow";
import type { PlanInput } from "../input";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

/** The end of a flow that names an environment, as `dev/web` or `dev`; undefined when none does. */
export function crossing(flow: Flow, { settings: { host } }: PlanInput): string | undefined {
  return [flow.from, targetOf(flow).name].find((name) => name.includes("/") || host.environments.includes(name));
}

/** FLOW-03 */
export const noCrossing: Guard = {
  id: "FLOW-03",
  title: "no flow crosses environments",
  why: "separation is what this is for: nothing in one environment reaches another",
  check(input) {
    return input.estate.flows.flatMap((flow) => {
      const end = crossing(flow, input);
      if (end === undefined) return [];
      return [problem(estatePlace(`flow ${flow.from} to ${flow.to}`), `${end} names an environment`, "names of services alone: every flow stays inside each environment", `write ${end.split("/")[1] ?? "the service"} without the environment, or go through a peer outside`)];
    });
  },
};
