import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { HostConnection } from "../components";
import { describeNetworkChange, hostNetworkCautions, isolationCautions, networkChange, type LastCreation, type NetworkChange } from "../components/model/network-change";
import { parseEnvironmentOutputs } from "../components/model/outputs";
import type { Recorded } from "../components/model/recorded";
import { hasArrived, standingIn, type Standing } from "../components/model/standing";
import type { EnvironmentPlan, HostOutputs, HostPlan } from "../components/model";

/** Says what a change of its network does to an environment, before anything else can stop the run. */
export async function warnOfEnvironmentNetwork(host: HostConnection, plan: EnvironmentPlan, { noted }: Recorded): Promise<void> {
  const before = parseEnvironmentOutputs(noted);
  const change = before && networkChange(before, plan);
  const lines = change ? describeNetworkChange(plan.environment, change, await lastCreations(host, change)) : [];
  for (const line of [...lines, ...isolationCautions([plan.network])]) void pulumi.log.warn(line);
}

/**
 * Where the machines of environments stand whose network changes with this run of the host stack, or changed with an
 * earlier one: asked of the host, because a run that failed half-way has noted what it meant to do.
 */
export async function standingOf(host: HostConnection, before: HostOutputs | undefined, environments: readonly EnvironmentPlan[]): Promise<Readonly<Record<string, Standing>>> {
  const changing = environments.filter(({ environment, network }) => {
    const own = before?.environments[environment];
    return own !== undefined && (before?.moving?.includes(environment) || !hasArrived(own, network));
  });
  const found = await Promise.all(changing.map(async (plan) => [plan.environment, await leftBehind(host, plan)] as const));
  return Object.fromEntries(found.flatMap(([environment, standing]) => (standing ? [[environment, standing] as const] : [])));
}

/** Where the first machine stands that is not yet where the plan says. */
async function leftBehind(host: HostConnection, { machines, network }: EnvironmentPlan): Promise<Standing | undefined> {
  const configs = await Promise.all(machines.map(({ node, vmid, name }) => configOf(host, node, vmid, name)));
  return configs.flatMap((config) => standingIn(config?.net0, config?.ipconfig0) ?? []).find((standing) => !hasArrived(standing, network));
}

const Config = z.object({ name: z.string().optional(), net0: z.string().optional(), ipconfig0: z.string().optional() });

/** A machine that is not there, or is somebody else's, stands nowhere. */
async function configOf(host: HostConnection, node: string, vmid: number, name: string): Promise<z.infer<typeof Config> | undefined> {
  const config = Config.safeParse(await host.get(`/nodes/${node}/qemu/${vmid}/config`).catch(() => undefined)).data;
  return config?.name === name ? config : undefined;
}

/** Says what a change of a host's networks does to its environments; names those that have not moved yet. */
export function warnOfHostNetworks(before: HostOutputs | undefined, plan: HostPlan, standing: Readonly<Record<string, Standing>>): readonly string[] {
  for (const line of [...(before ? hostNetworkCautions(before, plan, standing) : []), ...isolationCautions(plan.networks)]) void pulumi.log.warn(line);
  return plan.networks.filter((network) => {
    const own = standing[network.environment];
    return own !== undefined && !hasArrived(own, network);
  }).map(({ environment }) => environment);
}

const Tasks = z.array(z.object({ id: z.string(), type: z.string(), starttime: z.number(), endtime: z.number().optional(), status: z.string().optional() }));

/** How long the last creation and the last start of each machine took. A host that does not tell is no reason to stop. */
async function lastCreations(host: HostConnection, { replaced }: NetworkChange): Promise<LastCreation> {
  const nodes = [...new Set(replaced.map(({ node }) => node))];
  const answers = await Promise.all(nodes.map((node) => host.get(`/nodes/${node}/tasks`, { source: "archive", limit: "1000" }).catch(() => [])));
  const tasks = answers.flatMap((answer) => Tasks.safeParse(answer).data ?? []).filter(({ status, endtime }) => status === "OK" && endtime !== undefined);
  const latest = (vmid: number, type: string) => tasks.filter((task) => task.id === String(vmid) && task.type === type).sort((a, b) => b.starttime - a.starttime)[0];
  const entries = replaced.flatMap(({ vmid }) => {
    const created = latest(vmid, "qmcreate");
    if (created?.endtime === undefined) return [];
    const started = latest(vmid, "qmstart");
    const took = [created, ...(started ? [started] : [])].reduce((sum, { starttime, endtime = starttime }) => sum + Math.max(endtime - starttime, 1), 0);
    return [[vmid, { seconds: took, day: new Date(created.endtime * 1000).toISOString().slice(0, 10) }] as const];
  });
  return Object.fromEntries(entries);
}
