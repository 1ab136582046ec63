import { asking, supportedVersion } from "../../components/host/facts";
import { readDeployed } from "../../components/host/readback";
import { HostConnection } from "../../components/host/connection";
import { environmentPlanIn, hostPlanIn, planEstate, type EstatePlan, type PlanInput } from "../../components/model";
import { grantsOf } from "../../components/model/grants";
import { parseVersion } from "../../components/model/facts";
import { InvalidSettings } from "../../components/model/problem";
import { knownVmids, verifyAll, verifyEnvironment, verifyHost, type Subject } from "../../components/model/verify";
import type { Target } from "../engine/target";
import { otherSide } from "../failure";
import { entriesOf } from "../journal/show";
import { chainsIn } from "../journal/writer";
import { planInputOf } from "../workspace/plan";
import type { Examination } from "./report";
import { groundIn } from "./ground";
import { tokenOf, trust } from "./token";

/** What is verified, and how far: a host with its environments, a host alone, or one environment with its own token. */
export interface Verification {
  readonly project: string;
  readonly target: Target;
  readonly stack: string;
  /** Also the machines of the environments. Only for a host's stack. */
  readonly everything: boolean;
  /** Folder of the journals, which know of grants with an end. @default - nothing was granted */
  readonly journals?: string;
  /** @default - the stack's own, from its configuration */
  readonly token?: string;
}

/** What only the token of the host sees. */
const HOST_ONLY = ["the firewall of the datacenter and the nodes", "storages", "backup jobs", "users, tokens and rights of others", "guests of others"];

/** Reads one stack back from its host and compares it with the plan. @throws Failure (3) when the host cannot be asked */
export async function verifyStack({ project, target, stack, everything, journals, token }: Verification): Promise<Examination> {
  const input = planInputOf(project, target.folder, stack);
  const { hostStack, endpoint } = groundIn(input, stack);
  trust(target);
  const host = new HostConnection(endpoint, token ?? (await tokenOf(target, stack)));
  const { subject: planned, deployed } = await readBack(host, input, stack, hostStack, target.project, (environment) => planInputOf(project, target.folder, environment));
  const subject: Subject = { ...planned, grants: journals === undefined ? [] : grantsOf(entriesOf(chainsIn(journals)), new Date()) };
  const plan = subject.environments.find(({ environment }) => environment === stack);
  const whole = everything ? verifyAll : verifyHost;
  const findings = plan === undefined ? whole(subject, deployed) : verifyEnvironment(subject, plan, deployed);
  return { stack: everything ? [stack, ...subject.environments.map(({ environment }) => environment)].join(", ") : stack, endpoint, reader: host.identity, findings, unseen: plan === undefined ? [] : HOST_ONLY };
}

/** @param inputOf what an environment's own stack is planned from: its file in the workspace may say more than the project's */
async function readBack(host: HostConnection, input: PlanInput, stack: string, hostStack: string, project: string, inputOf: (environment: string) => PlanInput) {
  try {
    return await asking(stack, hostStack, host, async () => {
      const proxmox = parseVersion(supportedVersion(await host.get("/version"), hostStack));
      const version = proxmox === undefined ? {} : { proxmox };
      const shared = subjectOf(planEstate({ ...input, ...version }), input, hostStack, project);
      const environments = shared.environments.map(({ environment }) => environmentPlanIn(planEstate({ ...inputOf(environment), ...version }), environment));
      const subject = { ...shared, environments };
      const nodes = subject.host.nodes.map(({ name }) => name);
      const images = subject.host.images[0]?.storage ?? "";
      return { subject, deployed: await readDeployed(host, { nodes, images, vmids: knownVmids(subject) }) };
    });
  } catch (error) {
    if (error instanceof InvalidSettings) throw otherSide(error.message);
    throw error;
  }
}

/** The plans of one host, with the ranges of VMIDs that stand in the settings. */
export function subjectOf(plan: EstatePlan, { settings }: PlanInput, hostStack: string, project: string): Subject {
  const host = hostPlanIn(plan, hostStack);
  const environments = plan.environments.filter((one) => one.host === hostStack);
  return { project, host, environments, ...(plan.people === undefined ? {} : { people: plan.people }), vmids: Object.fromEntries(Object.entries(settings.environments).map(([name, { vmids }]) => [name, vmids])) };
}
