import { Api } from "./api";
import { mustWork, type Clone } from "./clone";

/** Takes every lock off an environment's data, at once and without a word in its settings; docs/data.md has the way for people. */
export async function unlockData(clone: Clone, environment: string): Promise<void> {
  mustWork(await clone.pulumi(["state", "unprotect", "--all", "--yes", "-s", environment]));
  const api = Api.root(clone);
  const machines = await api.get<{ vmid: number; node: string; pool?: string }[]>("/cluster/resources?type=vm");
  for (const { vmid, node, pool } of machines) if (pool === environment) await api.call("PUT", `/nodes/${node}/qemu/${vmid}/config`, { protection: "0" });
}
