/** Connections that are opened, closed or reach further. */
import { Cidr } from "../address";
import type { EnvironmentPlan, FlowPlan } from "../plan";
import { found, matched, same, type Found } from "./words";

/** What a change allows and no longer allows in an environment. Addresses of its own machines follow from the machines. */
export function flowChanges(before: EnvironmentPlan, after: EnvironmentPlan): readonly Found[] {
  const { added, removed, changed } = matched(before.flows, after.flows, ({ from, to, protocol, port }) => [from, to, protocol, port ?? ""].join(" "));
  return [
    ...added.map((flow) => found("flow", "opening", "added", ends(flow), `${ends(flow)} is opened: ${flow.reason}`, { details: details(flow) })),
    ...removed.map((flow) => found("flow", "alteration", "removed", ends(flow), `${ends(flow)} is closed`, { details: details(flow) })),
    ...changed.flatMap((pair) => changedFlow(pair.before, pair.after, [networkOf(before), networkOf(after)])),
  ];
}

const ends = ({ from, to }: FlowPlan): string => `${from} to ${to}`;
const portText = ({ protocol, port }: FlowPlan): string => (port === undefined ? protocol : `${protocol}/${port}`);
const listed = (addresses: readonly string[]): string => (addresses.length > 6 ? `${addresses.slice(0, 5).join(", ")} and ${addresses.length - 5} more` : addresses.join(", "));
const details = (flow: FlowPlan): readonly string[] => [`${listed(flow.sources)} → ${listed(flow.destinations)}, ${portText(flow)}`];
const networkOf = ({ network }: EnvironmentPlan): Cidr | undefined => Cidr.parse(network.cidr);

/** The side of a flow without the addresses of the environment itself. */
function foreign(addresses: readonly string[], network: Cidr | undefined): readonly string[] {
  return addresses.filter((text) => {
    const own = Cidr.parse(text);
    return own === undefined || network === undefined || !network.contains(own);
  });
}

function changedFlow(before: FlowPlan, after: FlowPlan, [old, now]: readonly [Cidr | undefined, Cidr | undefined]): readonly Found[] {
  const sides = (["sources", "destinations"] as const).map((side) => ({ from: foreign(before[side], old), to: foreign(after[side], now) })).filter(({ from, to }) => !same(from, to));
  const reasoned = before.reason === after.reason ? [] : [`reason: ${before.reason} → ${after.reason}`];
  const kind = before.kind === after.kind ? [] : [`${before.kind} → ${after.kind}`];
  if (sides.length === 0) return reasoned.length + kind.length === 0 ? [] : [found("flow", "note", "changed", ends(after), `${ends(after)} is reasoned anew: ${after.reason}`, { details: [...reasoned, ...kind] })];
  const wider = sides.some(({ from, to }) => !to.every((text) => covered(text, from)));
  const words = sides.map(({ from, to }) => `${listed(from) || "none"} → ${listed(to) || "none"}`);
  return [found("flow", wider ? "opening" : "alteration", "changed", ends(after), `${ends(after)} ${wider ? "reaches other addresses" : "reaches fewer addresses"}: ${words.join("; ")}`, { details: [portText(after), ...reasoned, ...kind] })];
}

/** Whether one of the networks holds an address or a network; text that is neither is compared as it is. */
function covered(text: string, networks: readonly string[]): boolean {
  const wanted = Cidr.parse(text);
  return networks.some((network) => network === text || (wanted !== undefined && Cidr.parse(network)?.contains(wanted) === true));
}
