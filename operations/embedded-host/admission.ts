import { configValue } from "../workspace/settings";
import type { Layout } from "../workspace/layout";
import { writeWhole } from "../workspace/files";
import type { EmbeddedHosts } from "./hosts";

/** The settings of a stack by which machines are reached over SSH; undefined values are to be taken away: without real guests there is nobody to reach. */
export function settingsOfWay(hosts: EmbeddedHosts, { environments, hostOf }: Layout, stack: string): Readonly<Record<string, unknown>> {
  const bastion = hosts[hostOf(stack)]?.ways?.bastion;
  const reached = environments.includes(stack);
  if (bastion === undefined) return { "trilane:agent": undefined, ...(reached ? { "trilane:adminPoint": undefined } : {}) };
  const { port, user, hostKey } = bastion;
  return { "trilane:agent": true, ...(reached ? { "trilane:adminPoint": { host: "127.0.0.1", port, user, hostKey } } : {}) };
}

/**
 * Lets those into each bastion who work through it: the admins, and the stacks of the environments behind it.
 *
 * @param workspace folder whose stack files have the public keys of the stacks
 */
export function admit(hosts: EmbeddedHosts, { environments, hostOf }: Layout, workspace: string, adminKey: string): void {
  for (const [stack, { ways }] of Object.entries(hosts)) {
    if (ways?.bastion === undefined) continue;
    const keys = environments.filter((environment) => hostOf(environment) === stack).map((environment) => configValue(workspace, environment, "trilane:deployKey"));
    writeWhole(ways.bastion.authorizedKeys, [adminKey, ...keys.filter((key) => typeof key === "string")].map((key) => `${key.trim()}\n`).join(""), 0o644);
  }
}
