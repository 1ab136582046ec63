import * as pulumi from "@pulumi/pulumi";
import { Leftovers, type HostConnection } from "../components";
import type { Gate } from "../components/gate";
import { readRecorded, type Recorded } from "../components/model/recorded";
import { fullName } from "./other-stack";

/** What the last run left in the state of this stack. */
export async function recordedState(): Promise<Recorded> {
  const stackName = fullName(pulumi.getStack());
  const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName })) as { readonly outputs: Readonly<Record<string, unknown>> };
  return readRecorded(outputs);
}

/** What clears the way for resources that this stack's state does not know yet. A preview looks for nothing. */
export function leftoversOf(host: HostConnection, { names }: Recorded, { opened }: Gate): Leftovers {
  return new Leftovers(host, pulumi.runtime.isDryRun() ? undefined : names, opened);
}
