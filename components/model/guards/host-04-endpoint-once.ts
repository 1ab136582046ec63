import { entriesOf } from "../canonical";
import { settingsPlace } from "../place";
import { pairsOf, problem, type Guard } from "./guard";

/** Name and port as a client reaches them; a text that is no address stands for itself (guard HOST-01). */
function targetOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).host : endpoint;
}

/** HOST-04 */
export const endpointOnce: Guard = {
  id: "HOST-04",
  title: "each host stack has a Proxmox host or cluster of its own",
  why: "the firewall and the options of a datacenter exist once: two stacks would undo one another's",
  check({ settings }) {
    return pairsOf(entriesOf(settings.hosts))
      .filter(([[, first], [, second]]) => targetOf(first.endpoint) === targetOf(second.endpoint))
      .map(([[first], [stack, { endpoint }]]) =>
        problem(settingsPlace(stack, "endpoint"), `${endpoint} is already the endpoint of ${first}`, "a host of its own", "correct it; nodes of one cluster belong into trilane:nodes of one host stack"),
      );
  },
};
