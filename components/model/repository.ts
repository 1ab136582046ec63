/** Where machines get their packages. */
import type { Estate } from "./estate";
import { ALL, portOf, targetOf } from "./flow";

/** TCP ports of the repository's peer that all machines may reach. */
export function repositoryPorts(estate: Estate): readonly number[] {
  const { repository } = estate;
  return estate.flows.flatMap((flow) => {
    const port = flow.from === ALL && targetOf(flow).name === repository?.peer ? portOf(estate, flow) : undefined;
    return port?.protocol === "tcp" ? [port.number] : [];
  });
}
