import * as pulumi from "@pulumi/pulumi";
import { Environment, HostConnection, makeProvider } from "../components";
import { readEnvironmentFacts } from "../components/host/facts";
import { InvalidSettings, checkEnvironmentFacts, checkHostOutputs, checkToken, environmentOutputs, hostOf, planEstate, requireNone } from "../components/model";
import type { EnvironmentFacts, EnvironmentPlan, PlanInput, Problem } from "../components/model";
import { hostStackOutputs } from "./host-outputs";
import type { StackOutputs } from "./program";
import { leftoversOf } from "./state";
import { proxmoxOf } from "./version";

/** Declares one environment, when its token is its own and the host stack has made what it stands on. */
export async function declareEnvironment(input: PlanInput, environment: string, apiToken: string | undefined): Promise<StackOutputs> {
  const draft = planOf(input, environment);
  requireNone(checkToken(draft, apiToken));
  const { endpoint } = hostOf(input.settings, environment);
  const host = new HostConnection(endpoint, apiToken?.trim() ?? "");
  const [outputs, answer] = await Promise.all([hostStackOutputs(draft.host), problemsOr(readEnvironmentFacts(host, draft))]);
  if ("problems" in answer) throw new InvalidSettings([...checkHostOutputs(draft, outputs), ...answer.problems]);

  const plan = planOf({ ...input, ...proxmoxOf(answer.facts.version) }, environment);
  requireNone([...checkHostOutputs(plan, outputs), ...checkEnvironmentFacts(plan, answer.facts)]);

  const provider = makeProvider("proxmox", { endpoint, apiToken: pulumi.secret(host.revealToken()) });
  const leftovers = await leftoversOf(host);
  new Environment(environment, { plan, host, leftovers }, { providers: [provider] });
  await leftovers.settled();

  return { trilane: environmentOutputs(plan) };
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

function planOf(input: PlanInput, environment: string): EnvironmentPlan {
  const plan = planEstate(input).environments.find((one) => one.environment === environment);
  if (plan === undefined) throw new Error(`the plan lacks the environment ${environment} of its own ladder`);
  return plan;
}
