import * as pulumi from "@pulumi/pulumi";
import { HostConnection, VirtualizationHost, makeProvider } from "../components";
import { Gate } from "../components/gate";
import { readHostFacts } from "../components/host/facts";
import { InvalidSettings, checkHostFacts, hostCautions, hostOutputs, hostPlanIn, parseHostOutputs, planEstate, requireNone, type EstatePlan, type HostSettings, type PlanInput } from "../components/model";
import { checkPeopleFacts } from "../components/model/people-facts";
import { readRealmSecrets, REALM_SECRETS } from "../components/model/realm-secret";
import { checkHostResource, withChain } from "../components/model/gate";
import { standingOf, warnOfHostNetworks } from "./network-change";
import type { StackOutputs } from "./program";
import { outputsOfOthers } from "./other-stack";
import { leftoversOf, recordedState } from "./state";
import { realmSecretName } from "../components/model/uniqueness";
import { digestsOutput, hostKey, requireUnique } from "./uniqueness";
import { proxmoxOf } from "./version";

const noToken = (stack: string) => ({
  place: `stack ${stack} trilane:apiToken`,
  problem: "is missing",
  expected: "the token of an admin, written as user@realm!name=secret",
  next: `run pulumi config set --secret trilane:apiToken -s ${stack}`,
});

/** Declares a host stack, planned already but for the version of its host, when the host is what the plan expects. */
export async function declareHost(input: PlanInput, estate: EstatePlan, stack: string, configuration: Readonly<Record<string, string>>): Promise<StackOutputs> {
  const gate = new Gate();
  const draft = hostPlanIn(estate, stack);
  const { endpoint } = ownHost(input, stack);
  const apiToken = configuration["trilane:apiToken"];
  if (apiToken === undefined) throw new InvalidSettings([noToken(stack)]);
  const realms = readRealmSecrets(stack, draft.people, configuration[`trilane:${REALM_SECRETS}`]);
  const host = new HostConnection(endpoint, apiToken.trim());
  const [facts, recorded, others] = await Promise.all([readHostFacts(host, draft), recordedState(), outputsOfOthers(input.settings, stack)]);
  requireNone([...realms.problems, ...checkHostFacts(draft, facts), ...checkPeopleFacts(draft, facts)]);
  const key = hostKey(stack, configuration["trilane:digestKey"], recorded.secrets);
  const configured = Object.fromEntries(Object.entries(realms.secrets).map(([realm, secret]) => [realmSecretName(realm), secret]));
  const comparing = { stack, key, apiToken: apiToken.trim(), configured, recorded: recorded.secrets, others, today: input.today };
  requireUnique(comparing);
  for (const caution of hostCautions(draft, facts)) void pulumi.log.warn(caution);

  const before = parseHostOutputs(recorded.noted);
  const standing = await standingOf(host, before, estate.environments.filter((one) => one.host === stack));
  const plan = hostPlanIn(planEstate({ ...input, ...proxmoxOf(facts.version), standing }), stack);
  const moving = warnOfHostNetworks(before, plan, standing);
  const provider = makeProvider("proxmox", { endpoint, apiToken: pulumi.secret(host.revealToken()) });
  const leftovers = leftoversOf(host, recorded, gate);
  const { tokens } = new VirtualizationHost("host", { plan, host, leftovers, realmSecrets: realms.secrets }, { providers: [provider] });
  await gate.open((resource) => withChain({ estate, plan }, resource, checkHostResource({ plan, endpoint }, resource)));
  await leftovers.settled();

  return { trilane: hostOutputs(plan, facts, moving), tokens: pulumi.secret(tokens), ...digestsOutput(comparing), ...(key === undefined ? {} : { digestKey: pulumi.secret(key) }) };
}

function ownHost({ settings }: PlanInput, stack: string): HostSettings {
  const own = settings.hosts[stack];
  if (own === undefined) throw new Error(`the settings lack the host stack ${stack}`);
  return own;
}
