import { HostConnection } from "../../components/host/connection";
import { readEnvironmentFacts, readHostFacts } from "../../components/host/facts";
import { ApiError } from "../../components/host/client.cjs";
import { readDeployed, readSource } from "../../components/host/readback";
import { readTransport } from "../../components/host/transport";
import { environmentPlanIn, isHostStack, planEstate, type PlanInput } from "../../components/model";
import { checkTransport, examineEnvironment, examineHost } from "../../components/model/doctor";
import { fromProblems } from "../../components/model/doctor/checks";
import type { HostExamination } from "../../components/model/doctor/facts";
import { parseVersion } from "../../components/model/facts";
import type { Finding } from "../../components/model/finding";
import { InvalidSettings } from "../../components/model/problem";
import { checkToken } from "../../components/model/token";
import { knownVmids } from "../../components/model/verify";
import { groundIn } from "./ground";
import type { Examination } from "./report";
import { subjectOf } from "./verify";

/** What is examined. */
export interface Patient {
  readonly input: PlanInput;
  readonly stack: string;
  /** Name in Pulumi.yaml. */
  readonly project: string;
  /** Called when the host answers: a host that does not is told without any token. */
  readonly token: () => Promise<string>;
  /** Where another host answers, and its token; undefined where nobody has given the passphrase of its stack. */
  readonly other: (stack: string) => Promise<{ readonly endpoint: string; readonly token: string } | undefined>;
}

/** Examines the host of a stack with the stack's token; only reads. */
export async function examine({ input, stack, project, token, other }: Patient): Promise<Examination> {
  const { endpoint } = groundIn(input, stack);
  const transport = await readTransport(endpoint);
  const way = checkTransport(stack, transport, Date.now());
  if (transport.failure !== undefined) return { stack, endpoint, reader: "nobody", findings: way, unseen: [] };
  const host = new HostConnection(endpoint, await token());
  const { transfer, unseen } = isHostStack(stack) ? await transferOf(input, stack, other) : { unseen: [] };
  const findings = await told(() => (isHostStack(stack) ? ofHost(host, input, stack, project, transfer) : ofEnvironment(host, input, stack)));
  return { stack, endpoint, reader: host.identity, findings: [...way, ...findings], unseen };
}

/** What the other hosts have under the name of the transfer storage. */
async function transferOf({ settings }: PlanInput, stack: string, other: Patient["other"]): Promise<{ readonly transfer?: NonNullable<HostExamination["transfer"]>; readonly unseen: readonly string[] }> {
  const name = settings.host.transfer;
  if (name === undefined) return { unseen: [] };
  const elsewhere: Record<string, string | undefined> = {};
  const unseen: string[] = [];
  for (const one of Object.keys(settings.hosts).filter((name) => name !== stack)) {
    elsewhere[one] = undefined;
    try {
      const access = await other(one);
      if (access === undefined) unseen.push(`storage ${name} of ${one}`);
      else elsewhere[one] = await readSource(new HostConnection(access.endpoint, access.token), name);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      unseen.push(`storage ${name} of ${one}`);
    }
  }
  return { transfer: { name, elsewhere }, unseen };
}

async function ofHost(host: HostConnection, input: PlanInput, stack: string, project: string, transfer: HostExamination["transfer"]): Promise<readonly Finding[]> {
  const draft = subjectOf(planEstate(input), input, stack, project);
  const facts = await readHostFacts(host, draft.host);
  const subject = subjectOf(planEstate({ ...input, ...versionOf(facts.version) }), input, stack, project);
  const deployed = await readDeployed(host, { nodes: subject.host.nodes.map(({ name }) => name), images: subject.host.images[0]?.storage ?? "", vmids: knownVmids(subject) });
  return examineHost(subject, { facts, deployed, ...(transfer === undefined ? {} : { transfer }) }, Date.now());
}

async function ofEnvironment(host: HostConnection, input: PlanInput, environment: string): Promise<readonly Finding[]> {
  const draft = environmentPlanIn(planEstate(input), environment);
  const token = host.revealToken();
  if (checkToken(draft, token).length > 0) return examineEnvironment(draft, token, undefined);
  const facts = await readEnvironmentFacts(host, draft);
  return examineEnvironment(environmentPlanIn(planEstate({ ...input, ...versionOf(facts.version) }), environment), token, facts);
}

function versionOf(version: string): Pick<PlanInput, "proxmox"> {
  const proxmox = parseVersion(version);
  return proxmox === undefined ? {} : { proxmox };
}

/** A host that refuses the token or is too old is a finding like any other. */
async function told(look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof InvalidSettings) return fromProblems("host", error.problems);
    throw error;
  }
}
