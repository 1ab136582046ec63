import * as pulumi from "@pulumi/pulumi";
import { Leftovers, type HostConnection } from "../components";

/** What clears the way for resources that this stack's state does not know yet. A preview looks for nothing. */
export async function leftoversOf(host: HostConnection): Promise<Leftovers> {
  return new Leftovers(host, pulumi.runtime.isDryRun() ? undefined : await namesInState());
}

/** Names of the resources in the state of this stack, as the last run left it. */
async function namesInState(): Promise<ReadonlySet<string>> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName })) as { readonly outputs: Readonly<Record<string, unknown>> };
  return new Set(Object.keys(outputs).map((urn) => urn.slice(urn.lastIndexOf("::") + 2)));
}
