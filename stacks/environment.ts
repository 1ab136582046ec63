import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { Environment, HostConnection, makeProvider } from "../components";
import { deleteRetired } from "../components/data";
import { Gate } from "../components/gate";
import { readEnvironmentFacts } from "../components/host/facts";
import { InvalidSettings, checkEnvironmentFacts, checkHostOutputs, checkKept, checkLost, checkToken, dataCautions, environmentOutputs, environmentPlanIn, fingerprintOf, hostOf, leavingDisks, planEstate, requireNone, settledHolders } from "../components/model";
import type { EnvironmentFacts, EnvironmentPlan, PlanInput, Problem } from "../components/model";
import { checkDeployKey } from "../components/model/deployment";
import { checkEnvironmentResource } from "../components/model/gate";
import { SSH_KEY } from "../components/model/given";
import { SSH_KEY_NAME } from "../components/model/uniqueness";
import { FOLDERS } from "./folders";
import { warnOfEnvironmentNetwork } from "./network-change";
import { outputsOfOthers } from "./other-stack";
import type { StackOutputs } from "./program";
import { permissionOf } from "./promotion";
import { leftoversOf, recordedState } from "./state";
import { digestsOutput, environmentKey, givenProblems, givenValues, requireUnique } from "./uniqueness";
import { proxmoxOf } from "./version";

/** Declares one environment, planned already but for the version of its host, when its token is its own and the host stack has made what it stands on. */
export async function declareEnvironment(input: PlanInput, draft: EnvironmentPlan, configuration: Readonly<Record<string, string>>): Promise<StackOutputs> {
  const gate = new Gate();
  const { environment } = draft;
  const apiToken = configuration["trilane:apiToken"];
  const sshKey = configuration[`trilane:${SSH_KEY}`]?.trim();
  requireNone([...checkToken(draft, apiToken), ...givenProblems(input, draft, configuration), ...checkDeployKey(draft, sshKey)]);
  const key = environmentKey(environment, configuration["trilane:digestKey"]);
  const { endpoint } = hostOf(input.settings, environment);
  const host = new HostConnection(endpoint, apiToken?.trim() ?? "");
  const providers = startProviders(host);
  const [others, answer, recorded] = await Promise.all([outputsOfOthers(input.settings, environment), problemsOr(readEnvironmentFacts(host, draft)), recordedState()]);
  const outputs = others.get(draft.host)?.["trilane"];
  if ("problems" in answer) throw new InvalidSettings([...checkHostOutputs(draft, outputs), ...answer.problems]);

  const plan = environmentPlanIn(planEstate({ ...input, ...proxmoxOf(answer.facts.version) }), environment);
  const comparing = { stack: environment, key, apiToken: apiToken?.trim() ?? "", configured: sshKey === undefined ? {} : { [SSH_KEY_NAME]: sshKey }, recorded: recorded.secrets, others, today: input.today };
  requireUnique(comparing, plan, configuration);
  const permission = permissionOf(input, draft, others);
  await warnOfEnvironmentNetwork(host, plan, recorded);
  requireNone([...permission.problems, ...checkHostOutputs(plan, outputs), ...checkEnvironmentFacts(plan, answer.facts), ...checkKept(plan, recorded.holders, input.estate.retired, answer.facts.nodes), ...checkLost(plan, recorded.machines, answer.facts)]);

  const leftovers = leftoversOf(host, recorded, gate);
  const holders = settledHolders(plan, recorded, input.estate.retired);
  for (const caution of dataCautions(plan, recorded.holders, holders)) void pulumi.log.warn(caution);
  const { completed, secrets, machines } = new Environment(environment, { plan, host, leftovers, holders, recorded: recorded.disks, given: givenValues(plan, configuration), ...(sshKey === undefined ? {} : { sshKey: pulumi.secret(sshKey) }), folders: FOLDERS }, { providers });
  await gate.open(
    (resource) => checkEnvironmentResource({ plan, holders, endpoint }, resource),
    async () => (pulumi.runtime.isDryRun() ? undefined : deleteRetired(host, leavingDisks(plan, recorded.holders, holders))),
  );
  await leftovers.settled();

  const { accepted } = permission;
  const keys = Object.entries(machines).flatMap(([key, { hostKey }]) => (hostKey === undefined ? [] : [[key, hostKey] as const]));
  return { trilane: environmentOutputs(plan), deployed: completed.apply(() => fingerprintOf(plan)), ...digestsOutput(comparing, secrets.values, plan), ...(accepted ? { accepted } : {}), ...(keys.length > 0 ? { hostKeys: pulumi.all(Object.fromEntries(keys)) } : {}) };
}

/**
 * Their plugins start one after the other, and only when they are declared: they do so while the host is asked. Nothing
 * of the environment is declared yet, and declaring a provider asks nothing of the host.
 */
function startProviders(host: HostConnection): pulumi.ProviderResource[] {
  return [makeProvider("proxmox", { endpoint: host.endpoint, apiToken: pulumi.secret(host.revealToken()) }), new command.Provider("command"), new random.Provider("random")];
}

/** A host that cannot be asked is told together with everything else that is wrong. */
async function problemsOr(asking: Promise<EnvironmentFacts>): Promise<{ readonly facts: EnvironmentFacts } | { readonly problems: readonly Problem[] }> {
  try {
    return { facts: await asking };
  } catch (error) {
    if (error instanceof InvalidSettings) return { problems: error.problems };
    throw error;
  }
}
