import * as pulumi from "@pulumi/pulumi";
import { Leftovers, type HostConnection } from "../components";
import type { Gate } from "../components/gate";
import { readRecorded, type Recorded } from "../components/model/recorded";
import { readRecordedSecrets, type RecordedSecrets } from "../components/secrets";

/** What the last run left in the state of this stack, its own secrets decrypted. */
export async function recordedState(): Promise<Recorded & { readonly secrets: RecordedSecrets }> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName })) as { readonly outputs: Readonly<Record<string, unknown>> };
  return { ...readRecorded(outputs), secrets: readRecordedSecrets(outputs) };
}

/** What clears the way for resources that this stack's state does not know yet. A preview looks for nothing. */
export function leftoversOf(host: HostConnection, { names }: Recorded, { opened }: Gate): Leftovers {
  return new Leftovers(host, pulumi.runtime.isDryRun() ? undefined : names, opened);
}
