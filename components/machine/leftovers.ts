import { z } from "zod";
import type { HostConnection } from "../host/connection";
import { deleteIpset, deletePositions, readIfThere, type Inputs, type Leftover } from "../host/leftovers";

const vmPath = ({ nodeName, vmId }: Inputs) => `/nodes/${String(nodeName)}/qemu/${String(vmId)}`;

const Config = z.object({ name: z.string().optional(), lock: z.string().optional() });
const Found = z.object({ config: Config, status: z.object({ status: z.string() }), options: z.looseObject({ enable: z.unknown() }).partial(), rules: z.array(z.unknown()) });

/**
 * A VM whose creation was interrupted: our name, stopped, and without any firewall. A machine that was ever finished
 * has firewall options and rules, because nothing starts it before.
 */
export const leftVm: Leftover = {
  kind: "VM",
  id: (inputs) => String(inputs["vmId"]),
  find: async (host, inputs) => {
    const path = vmPath(inputs);
    const config = await waitUntilUnlocked(host, path);
    if (config === undefined) return undefined;
    const [status, options, rules] = await Promise.all([host.get(`${path}/status/current`), host.get(`${path}/firewall/options`), host.get(`${path}/firewall/rules`)]);
    return { config, status, options, rules };
  },
  strange: (found, inputs) => {
    const { config, status, options, rules } = Found.parse(found);
    if (config.lock !== undefined) return `locked (${config.lock})`;
    if (config.name !== inputs["name"]) return `its name is ${config.name ?? "missing"}`;
    if (status.status !== "stopped") return "and it runs";
    return options.enable !== undefined || rules.length > 0 ? "and it has a firewall, so it may have been in use" : undefined;
  },
  remove: async (host, inputs) => {
    const upid = await host.delete(vmPath(inputs), { purge: "1", "destroy-unreferenced-disks": "0" });
    await host.task(String(inputs["nodeName"]), String(upid));
  },
};

/** Rules of a VM of ours: its whole list belongs to the stack, and the provider aborts at any rule that exists. */
export const leftVmRules: Leftover = {
  kind: "rules of VM",
  id: (inputs) => String(inputs["vmId"]),
  find: async (host, inputs) => {
    const rules = z.array(z.unknown()).parse((await readIfThere(host, `${vmPath(inputs)}/firewall/rules`)) ?? []);
    return rules.length === 0 ? undefined : rules;
  },
  strange: () => undefined,
  remove: (host, inputs) => deletePositions(host, `${vmPath(inputs)}/firewall/rules`),
};

/** An ipset of a VM of ours. */
export const leftVmIpset: Leftover = {
  kind: "ipset of VM",
  id: (inputs) => String(inputs["vmId"]),
  find: async (host, inputs) => {
    const sets = z.array(z.object({ name: z.string() })).parse((await readIfThere(host, `${vmPath(inputs)}/firewall/ipset`)) ?? []);
    return sets.find(({ name }) => name === inputs["name"]);
  },
  strange: () => undefined,
  remove: (host, inputs) => deleteIpset(host, `${vmPath(inputs)}/firewall/ipset/${String(inputs["name"])}`),
};

/** A creation goes on at the host when the one who asked is gone: it holds a lock until it ends. */
async function waitUntilUnlocked(host: HostConnection, path: string, timeoutMs = 600_000): Promise<z.infer<typeof Config> | undefined> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const config = await readConfig(host, path);
    if (config?.lock !== "create" || Date.now() > end) return config;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function readConfig(host: HostConnection, path: string): Promise<z.infer<typeof Config> | undefined> {
  return Config.optional().parse(await readIfThere(host, `${path}/config`));
}
