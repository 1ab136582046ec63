import * as pulumi from "@pulumi/pulumi";
import { HostConnection, VirtualizationHost, makeProvider } from "../components";
import { readHostFacts } from "../components/host/facts";
import { InvalidSettings, checkHostFacts, hostCautions, hostOutputs, planEstate, requireNone, type PlanInput } from "../components/model";
import type { StackOutputs } from "./program";
import { leftoversOf } from "./state";
import { proxmoxOf } from "./version";

const noToken = {
  place: "stack host trilane:apiToken",
  problem: "is missing",
  expected: "the token of an admin, written as user@realm!name=secret",
  next: "run pulumi config set --secret trilane:apiToken -s host",
};

/** Declares the host stack, when the host is what the plan expects. */
export async function declareHost(input: PlanInput, apiToken: string | undefined): Promise<StackOutputs> {
  const { host: draft } = planEstate(input);
  const { endpoint } = input.settings.host;
  if (apiToken === undefined) throw new InvalidSettings([noToken]);
  const host = new HostConnection(endpoint, apiToken.trim());
  const facts = await readHostFacts(host, draft);
  requireNone(checkHostFacts(draft, facts));
  for (const caution of hostCautions(draft, facts)) void pulumi.log.warn(caution);

  const { host: plan } = planEstate({ ...input, ...proxmoxOf(facts.version) });
  const provider = makeProvider("proxmox", { endpoint, apiToken: pulumi.secret(host.revealToken()) });
  const leftovers = await leftoversOf(host);
  const { tokens } = new VirtualizationHost("host", { plan, host, leftovers }, { providers: [provider] });
  await leftovers.settled();

  return { trilane: hostOutputs(plan, facts), tokens: pulumi.secret(tokens) };
}
