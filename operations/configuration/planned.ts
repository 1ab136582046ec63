import type { ConfigurationPlan, EnvironmentPlan } from "../../components/model";
import { didYouMean } from "../../components/model/nearest";
import { misused } from "../failure";
import { planAt } from "../revision";

/** The plan of one environment of this checkout. @throws Failure (2) for one that is not in the ladder, or settings that are wrong */
export async function plannedEnvironment(name: string): Promise<EnvironmentPlan> {
  const { environments } = await planAt(undefined);
  const plan = environments.find(({ environment }) => environment === name);
  const names = environments.map(({ environment }) => environment);
  if (plan === undefined) throw misused(`--env ${name}: there is no environment ${name}${didYouMean(name, names)}; expected one of ${names.join(", ")}; name one of the ladder`);
  return plan;
}

/** The configuration of one service. @throws Failure (2) for a service that has none */
export function configurationOf({ configuration }: EnvironmentPlan, service: string): ConfigurationPlan {
  const plan = configuration.find((one) => one.service === service);
  const names = configuration.map((one) => one.service);
  if (plan === undefined) throw misused(`config ${service}: it has no configuration${didYouMean(service, names)}; expected ${names.length > 0 ? `one of ${names.join(", ")}` : "a service with a configuration in stacks/estate.ts"}; name a service, or give it a configuration there`);
  return plan;
}
