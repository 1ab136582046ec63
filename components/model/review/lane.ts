/** What is in a lane, from top to bottom: who comes from outside, the services in the order in which they call each other, who is called outside. */
import { byText, canonicalText, sortedBy } from "../canonical";
import { memoryText } from "../change/words";
import { targetOf } from "../flow";
import type { EnvironmentPlan, MachinePlan } from "../plan";
import { counted, serviceText } from "./words";

/** What a change does to something that is drawn. */
export type Mark = "added" | "removed" | "replaced" | "changed";

/** One box of a lane. */
export interface LaneRow {
  readonly kind: "peer" | "service" | "integration";
  readonly name: string;
  /** Where it listens, or the mode of an integration. Empty for none. */
  readonly port: string;
  readonly notes: readonly string[];
  readonly machines: readonly { readonly title: string; readonly mark?: Mark }[];
  readonly mark?: Mark;
}

/** Allowed connections between two boxes, by their numbers. */
export interface RowFlow {
  readonly from: number;
  readonly to: number;
  readonly ports: readonly string[];
  readonly mark?: Mark;
}

/** A lane before it is laid out. */
export interface Lane {
  readonly rows: readonly LaneRow[];
  readonly flows: readonly RowFlow[];
  /** What holds for every machine, in sentences. */
  readonly everywhere: readonly string[];
}

/** A flow between two named boxes. */
interface Link {
  readonly from: string;
  readonly to: string;
  readonly port: string;
}

/** The rows of an environment and what connects them; with what was there before and is not any more. */
export function laneRows(plan: EnvironmentPlan, before?: EnvironmentPlan): Lane {
  const [now, then] = [linksOf(plan), before ? linksOf(before) : linksOf(plan)];
  const links = [...new Map([...then, ...now].map((link) => [canonicalText(link), link])).values()];
  const services = serviceRows(plan, before);
  const names = new Set(services.map(({ name }) => name));
  const integrations = integrationRows(plan, before);
  const others = new Set([...names, ...integrations.map(({ name }) => name)]);
  const peer = (name: string): LaneRow => ({ kind: "peer", name, port: "", notes: [], machines: [] });
  const callers = [...new Set(links.map(({ from }) => from))].filter((name) => !others.has(name)).sort(byText);
  const called = [...new Set(links.map(({ to }) => to))].filter((name) => !others.has(name) && !callers.includes(name)).sort(byText);
  const rows = [...callers.map(peer), ...inCallOrder(services, links), ...integrations, ...called.map(peer)];
  return { rows, flows: rowFlows(rows, now, then), everywhere: everywhereOf(plan) };
}

/** Flows that have two ends to draw: those of every machine are told in words. */
function linksOf({ flows }: EnvironmentPlan): readonly Link[] {
  return flows.filter(({ kind, from }) => (kind === "declared" || kind === "integration") && from !== "all").map((flow) => ({ from: flow.from, to: targetOf(flow).name, port: serviceText(flow) }));
}

function everywhereOf({ flows }: EnvironmentPlan): readonly string[] {
  const all = flows.filter(({ kind, from }) => kind === "infrastructure" || from === "all");
  const targets = new Map<string, string[]>();
  for (const flow of all) targets.set(targetOf(flow).name, [...(targets.get(targetOf(flow).name) ?? []), serviceText(flow)]);
  const called = [...targets].sort(([a], [b]) => byText(a, b)).map(([name, ports]) => `${name} (${ports.join(", ")})`);
  const admins = flows.filter(({ kind }) => kind === "administration").map(serviceText);
  return [
    ...(called.length === 0 ? [] : [`Every machine reaches ${called.join(", ")}.`]),
    ...(admins.length === 0 ? [] : [`The admin point reaches every machine (${admins.join(", ")}).`]),
  ];
}

function serviceRows(plan: EnvironmentPlan, before?: EnvironmentPlan): readonly LaneRow[] {
  const old = before ?? plan;
  const all = new Map([...old.services, ...plan.services].map((service) => [service.name, service]));
  return sortedBy([...all.values()], ({ name }) => name).map(({ name, purpose, listens }) => {
    const machines = machineChips(name, plan, old);
    const mark: Mark | undefined = plan.services.every((service) => service.name !== name) ? "removed" : old.services.every((service) => service.name !== name) ? "added" : undefined;
    const disks = [...plan.machines, ...old.machines].find(({ service }) => service === name)?.data?.disks ?? [];
    const keeps = disks.map((disk) => `keeps ${disk.serial}, ${disk.sizeGiB} GiB`);
    return { kind: "service", name, port: Object.values(listens).map((text) => text.replace("/", " ").toUpperCase()).join(", "), notes: [purpose, ...keeps], machines, ...(mark ? { mark } : {}) };
  });
}

function machineChips(service: string, plan: EnvironmentPlan, before: EnvironmentPlan): LaneRow["machines"] {
  const [now, then] = [plan, before].map(({ machines }) => new Map(machines.filter((machine) => machine.service === service).map((machine) => [machine.key, machine])));
  const keys = [...new Set([...(then?.keys() ?? []), ...(now?.keys() ?? [])])];
  const instance = (key: string) => Number(/\d+$/.exec(key)?.[0] ?? 0);
  return keys.sort((a, b) => instance(a) - instance(b)).map((key) => {
    const [machine, old] = [now?.get(key), then?.get(key)];
    const mark = markOf(old, machine);
    const told = machine ?? old;
    return { title: told ? titleOf(told, mark) : key, ...(mark ? { mark } : {}) };
  });
}

function titleOf({ name, address, vmid, size }: MachinePlan, mark: Mark | undefined): string {
  return `${name} · ${address} · VM ${vmid} · ${counted(size.cores, "core")}, ${memoryText(size.memoryMiB)}${mark ? ` · ${mark}` : ""}`;
}

/** What happens to a machine. Rules of its firewall change in place and are drawn as lines. */
export function markOf(before: MachinePlan | undefined, after: MachinePlan | undefined): Mark | undefined {
  if (before === undefined) return after === undefined ? undefined : "added";
  if (after === undefined) return "removed";
  if (before.immutable !== after.immutable || before.vmid !== after.vmid) return "replaced";
  const own = ({ size, data, node, bridge, vlan }: MachinePlan) => canonicalText({ size, data, node, bridge, vlan });
  return own(before) === own(after) ? undefined : "changed";
}

function integrationRows(plan: EnvironmentPlan, before?: EnvironmentPlan): readonly LaneRow[] {
  const old = before?.integrations ?? plan.integrations;
  const all = new Map([...old, ...plan.integrations].map((integration) => [integration.name, integration]));
  return sortedBy([...all.values()], ({ name }) => name).map(({ name, purpose, mode, endpoint }) => {
    const was = old.find((integration) => integration.name === name);
    const gone = plan.integrations.every((integration) => integration.name !== name);
    const mark: Mark | undefined = gone ? "removed" : was === undefined ? "added" : was.mode === mode ? undefined : "changed";
    return { kind: "integration", name, port: mode, notes: [endpoint ? endpoint.host : purpose], machines: [], ...(mark ? { mark } : {}) };
  });
}

/** Callers before what they call, as far as there is no circle; otherwise by name. */
function inCallOrder(services: readonly LaneRow[], links: readonly Link[]): readonly LaneRow[] {
  const names = new Set(services.map(({ name }) => name));
  const calls = links.filter(({ from, to }) => names.has(from) && names.has(to) && from !== to);
  const depth = new Map(services.map(({ name }) => [name, 0]));
  // A longest way has as many steps as there are services at most; circles stop there.
  for (let round = 0; round < services.length; round++) {
    for (const { from, to } of calls) depth.set(to, Math.min(services.length, Math.max(depth.get(to) ?? 0, (depth.get(from) ?? 0) + 1)));
  }
  return [...services].sort((a, b) => (depth.get(a.name) ?? 0) - (depth.get(b.name) ?? 0) || byText(a.name, b.name));
}

function rowFlows(rows: readonly LaneRow[], now: readonly Link[], then: readonly Link[]): readonly RowFlow[] {
  const row = new Map(rows.map(({ name }, index) => [name, index]));
  const has = (links: readonly Link[], wanted: Link) => links.some(({ from, to, port }) => from === wanted.from && to === wanted.to && port === wanted.port);
  const found = new Map<string, RowFlow>();
  for (const link of [...then, ...now]) {
    const mark: Mark | undefined = !has(now, link) ? "removed" : !has(then, link) ? "added" : undefined;
    const key = `${link.from} ${link.to} ${mark ?? ""}`;
    const ports = [...new Set([...(found.get(key)?.ports ?? []), link.port])].sort(byText);
    found.set(key, { from: row.get(link.from) ?? 0, to: row.get(link.to) ?? 0, ports, ...(mark ? { mark } : {}) });
  }
  return sortedBy([...found.values()], ({ from, to, mark }) => `${mark ? 1 : 0} ${String(to).padStart(4, "0")} ${String(from).padStart(4, "0")}`);
}
