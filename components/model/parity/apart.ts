/** What environments have apart from each other by design, without an entry of the ledger. */
import { byText } from "../canonical";
import { capacityText } from "../change/standing";
import { MAIN_HOST, type EnvironmentSettings } from "../settings";
import type { EnvironmentPlan } from "../plan";

/**
 * Settings of `Pulumi.<environment>.yaml`, and why each may differ without an entry: none of them makes a machine, a flow
 * or a right another one. A setting that is not here does not compile: whoever adds one decides whether it is identity,
 * or a difference and then a word of the ledger.
 */
export const APART = {
  cidr: "identity",
  gateway: "identity",
  vlan: "identity",
  vmids: "identity",
  host: "place",
  node: "place",
  placement: "place",
  budget: "a limit: it changes no machine, and what would exceed it is refused",
  stopped: "operation: a maintenance keeps it stopped",
  protectData: "operation: the recorded word before the environment is taken down",
  secrets: "operation: which value of a secret holds",
  databases: "place: how its database servers are reached",
  secretFolder: "place: where values of secrets are delivered",
  adminPoint: "place: the way to its machines",
  deployKey: "identity",
} as const satisfies Readonly<Record<keyof EnvironmentSettings, string>>;

/** One kind of identity or place, folded into a line. */
export interface ApartFact {
  readonly what: string;
  readonly left: string;
  readonly right: string;
}

/** What two environments have apart by design, one line for each kind; kinds in which they are equal are left out. */
export function apartOf(left: EnvironmentPlan, right: EnvironmentPlan): readonly ApartFact[] {
  const [a, b] = [factsOf(left), factsOf(right)];
  return Object.entries(a).flatMap(([what, value]) => {
    const other = b[what] ?? "none";
    return value === other ? [] : [{ what, left: value, right: other }];
  });
}

function factsOf(plan: EnvironmentPlan): Readonly<Record<string, string>> {
  const { environment, production, network, machines, host, access, budget, protectData } = plan;
  const vmids = machines.map(({ vmid }) => vmid);
  const span = vmids.length === 0 ? "none" : `${Math.min(...vmids)} to ${Math.max(...vmids)}`;
  const nodes = [...new Set(machines.map(({ node }) => node))].sort(byText);
  return {
    names: `${environment}-…, pool ${access.pool}, ${access.user}`,
    place: production ? "production" : "below production",
    addresses: `${network.cidr}, gateway ${network.gateway}`,
    network: `${network.bridge} ${network.vlan === undefined ? "untagged" : `VLAN ${network.vlan}`}`,
    VMIDs: `${span}, and MAC addresses from them`,
    host: `${host === MAIN_HOST ? "" : `${host}: `}${nodes.join(", ")}`,
    budget: capacityText(budget),
    lock: protectData ? "data is locked" : "data is unlocked",
  };
}
