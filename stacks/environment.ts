import * as pulumi from "@pulumi/pulumi";
import { Environment, HostConnection, makeProvider } from "../components";
import { readEnvironmentFacts } from "../components/host/facts";
import { checkEnvironmentFacts, checkHostOutputs, checkToken, environmentOutputs, planEstate, requireNone, type EnvironmentPlan, type PlanInput } from "../components/model";
import { hostStackOutputs } from "./host-outputs";
import type { StackOutputs } from "./program";
import { proxmoxOf } from "./version";

/** Declares one environment, when its token is its own and the host stack has made what it stands on. */
export async function declareEnvironment(input: PlanInput, environment: string, apiToken: string | undefined): Promise<StackOutputs> {
  const draft = planOf(input, environment);
  requireNone(checkToken(draft, apiToken));
  const { endpoint, node } = input.settings.host;
  const host = new HostConnection(endpoint, apiToken?.trim() ?? "");
  const [outputs, facts] = await Promise.all([hostStackOutputs(), readEnvironmentFacts(host, draft, node)]);
  const plan = planOf({ ...input, ...proxmoxOf(facts.version) }, environment);
  requireNone([...checkHostOutputs(plan, outputs), ...checkEnvironmentFacts(plan, facts)]);

  const provider = makeProvider("proxmox", { endpoint, apiToken: pulumi.secret(host.revealToken()) });
  new Environment(environment, { plan, host }, { providers: [provider] });

  return { trilane: environmentOutputs(plan) };
}

function planOf(input: PlanInput, environment: string): EnvironmentPlan {
  const plan = planEstate(input).environments.find((one) => one.environment === environment);
  if (plan === undefined) throw new Error(`the plan lacks the environment ${environment} of its own ladder`);
  return plan;
}
