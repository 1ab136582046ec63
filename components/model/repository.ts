/** Where machines get their packages. */
import { Cidr } from "./address";
import { ownValue } from "./canonical";
import type { Estate } from "./estate";
import { ALL, portOf, targetOf } from "./flow";
import type { PlanInput } from "./input";
import type { RepositoryPlan } from "./plan";

/** TCP ports of the repository's peer that all machines may reach. */
export function repositoryPorts(estate: Estate): readonly number[] {
  const { repository } = estate;
  return estate.flows.flatMap((flow) => {
    const port = flow.from === ALL && targetOf(flow).name === repository?.peer ? portOf(estate, flow) : undefined;
    return port?.protocol === "tcp" ? [port.number] : [];
  });
}

/** The repository with its address filled in; undefined where the estate names none. Expects input without problems. */
export function planRepository({ estate, settings }: Pick<PlanInput, "estate" | "settings">): RepositoryPlan | undefined {
  if (estate.repository === undefined) return undefined;
  const { peer, path, suites, components } = estate.repository;
  const [first = ""] = ownValue(settings.host.outside, peer) ?? [];
  const [port = 80] = repositoryPorts(estate);
  return { url: `http://${Cidr.of(first).host(0)}${port === 80 ? "" : `:${port}`}${path}`, suites, components };
}
