/**
 * Writes what a Pulumi stack declared as a configuration of OpenTofu: the same provider resources with the same values
 * in the same order, so that both engines can be compared and take turns on one host.
 */

/** A resource as `pulumi stack export` prints it, as far as it matters here. */
export interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
}

/** A configuration of OpenTofu, in its JSON syntax. */
export interface Configuration {
  readonly terraform: unknown;
  readonly provider: unknown;
  /** Resources by type and name. */
  readonly resource: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What the configuration needs beside the resources. */
export interface Surroundings {
  /** Version of bpg/proxmox. */
  readonly providerVersion: string;
  /** Folder in which Pulumi runs its commands: that of the program. */
  readonly programFolder: string;
}

/**
 * Translates a stack. Endpoint and token come by environment (`PROXMOX_VE_ENDPOINT`, `PROXMOX_VE_API_TOKEN`), and the
 * token for commands in a file (`TRILANE_TOKEN_FILE`): nothing secret stands in the configuration. Generated secrets
 * have no counterpart there without a third provider; each becomes a `terraform_data`, so that both count the same.
 */
export function configurationOf(resources: readonly ExportedResource[], { providerVersion, programFolder }: Surroundings): Configuration {
  const addresses = new Map(resources.flatMap(({ urn, type }) => (typeOf(type) === undefined ? [] : [[urn, `${typeOf(type)}.${labelOf(urn)}`] as const])));
  const resource: Record<string, Record<string, unknown>> = {};
  for (const { urn, type, inputs = {}, dependencies = [] } of resources) {
    const target = typeOf(type);
    if (target === undefined) continue;
    const before = [...new Set(dependencies.flatMap((one) => addresses.get(one) ?? []))].sort();
    const body = target === "terraform_data" ? dataOf(type, inputs, programFolder) : { ...blockOf(inputs), ...(target === VM ? STOPPED : {}) };
    (resource[target] ??= {})[labelOf(urn)] = { ...body, ...(before.length === 0 ? {} : { depends_on: before }) };
  }
  return {
    terraform: { required_providers: { proxmox: { source: "bpg/proxmox", version: providerVersion } } },
    provider: { proxmox: { insecure: false, min_tls: "1.3", random_vm_ids: false } },
    resource,
  };
}

/** OpenTofu's name of the resource that a Pulumi resource became: `proxmox_virtual_environment_vm.web-1-vm`. */
export const addressOf = ({ urn, type }: ExportedResource): string => `${typeOf(type)}.${labelOf(urn)}`;

const VM = "proxmox_virtual_environment_vm";

/** As the program declares it: made stopped, started later, and then nobody's business. A refresh writes otherwise into the state. */
const STOPPED = { started: false, lifecycle: { ignore_changes: ["started"] } } as const;

/** The plugin's rule, backwards: `proxmoxve:firewall/rulesLegacy:RulesLegacy` was `proxmox_virtual_environment_firewall_rules`. */
function typeOf(type: string): string | undefined {
  if (type === "command:local:Command" || type.startsWith("random:")) return "terraform_data";
  const [, path, name] = /^proxmoxve:(.+)\/\w+:(\w+)$/.exec(type) ?? [];
  if (path === undefined || name === undefined) return undefined;
  const words = [...(path === "index" ? [] : path.split("/")), snake(name.replace(/Legacy$/, ""))];
  return `${name.endsWith("Legacy") ? "proxmox_virtual_environment_" : "proxmox_"}${words.join("_")}`;
}

const labelOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2).replaceAll(/[^A-Za-z0-9_-]/g, "-");
const snake = (name: string): string => name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

/** Lists whose Terraform name is in the singular: the bridge makes plurals of them. */
const SINGULAR: Readonly<Record<string, string>> = { disks: "disk", networkDevices: "network_device", serialDevices: "serial_device", ipConfigs: "ip_config", bootOrders: "boot_order", cidrs: "cidr", rules: "rule" };

/** Fields that a list in JSON has to name because the provider's schema reads it as objects and not as blocks. */
const COMPLETE: Readonly<Record<string, object>> = { networkDevices: { enabled: null, mtu: null, queues: null, trunks: null } };

/** Names as Terraform has them. What the engine adds for itself, and what is not set, is left out. */
function blockOf(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const set = Object.entries(inputs).filter(([key, value]) => key !== "__defaults" && value !== null && !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(set.map(([key, value]) => [SINGULAR[key] ?? snake(key), complete(key, valueOf(value))]));
}

const complete = (key: string, value: unknown): unknown => (key in COMPLETE && Array.isArray(value) ? value.map((entry: object) => ({ ...COMPLETE[key], ...entry })) : value);

function valueOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(valueOf);
  if (typeof value === "object" && value !== null) return blockOf(value as Record<string, unknown>);
  // Templates of OpenTofu begin with these.
  return typeof value === "string" ? value.replaceAll("${", "$${").replaceAll("%{", "%%{") : value;
}

/** A command runs once, with the token on stdin as Pulumi gives it; anything else only holds a value. */
function dataOf(type: string, inputs: Readonly<Record<string, unknown>>, folder: string): Record<string, unknown> {
  if (type !== "command:local:Command") return { input: inputs["length"] };
  const { create, environment } = inputs;
  return { provisioner: { "local-exec": { command: `${String(create)} < "$TRILANE_TOKEN_FILE"`, environment, working_dir: folder } } };
}
