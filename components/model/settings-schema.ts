/**
 * Schema of the settings files. It knows types and defaults; what values mean together is for the guards.
 * `pulumi config set` writes text, so numbers and JSON written as text are taken as well.
 */
import { z } from "zod";

/** What a person is told about a field. */
export interface FieldHelp {
  readonly expected: string;
  /** Ready to paste after `trilane:<field>: `. */
  readonly example: string;
}

function textAsNumber(value: unknown): unknown {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
}

function textAsJson(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** A single text where a list is expected is a list of one. */
function textAsList(value: unknown): unknown {
  const parsed = textAsJson(value);
  return typeof parsed === "string" && parsed.trim() !== "" ? [parsed] : parsed;
}

const text = z.string().trim().min(1);
const number = z.preprocess(textAsNumber, z.number());
const flag = z.preprocess((value) => (value === "true" ? true : value === "false" ? false : value), z.boolean());
const list = z.preprocess(textAsList, z.array(text));
const capacity = z.preprocess(textAsJson, z.strictObject({ cores: number, memoryMiB: number, diskGiB: number }));

const peer = z.preprocess(textAsJson, z.strictObject({ key: text, address: text }));
const vpn = z.preprocess(textAsJson, z.strictObject({ port: number.default(51820), network: text, peers: z.preprocess(textAsJson, z.record(z.string(), peer)) }));
const gateway = z.preprocess(textAsJson, z.strictObject({ address: text, router: text, vmid: number.default(100), vpn: vpn.optional() }));

const rotated = z.preprocess(textAsJson, z.strictObject({ generation: number, overlap: z.enum(["next", "previous"]).optional() }));

/** `Pulumi.host.yaml`. */
export const hostSchema = z.strictObject({
  endpoint: text,
  environments: list,
  hosts: list.optional(),
  node: text,
  nodes: z.preprocess(textAsJson, z.record(z.string(), z.strictObject({ address: text, capacity }))).default({}),
  nodeAddress: text,
  network: z.enum(["vlan", "internal", "flat"]).default("vlan"),
  bridge: text.default("vmbr0"),
  internalBridge: text.default("vmbr1"),
  gateway: gateway.optional(),
  lan: text.optional(),
  router: text.optional(),
  capacity,
  cpuOvercommit: number.default(2),
  storagePath: text.default("/var/lib/trilane"),
  outside: z.preprocess(textAsJson, z.record(z.string(), list)),
  adminKeys: list,
  tokens: z.preprocess(textAsJson, z.record(z.string(), rotated)).optional(),
  domain: text,
  transfer: text.optional(),
  agent: flag.optional(),
});

/** Settings that all hosts share: they stand in `Pulumi.host.yaml` alone. */
export const SHARED_SETTINGS = ["environments", "hosts", "outside", "adminKeys", "domain", "network", "lan", "router", "transfer", "agent"] as const;

/** `Pulumi.host-<name>.yaml`: a further host. */
export const furtherHostSchema = hostSchema.omit({ environments: true, hosts: true, outside: true, adminKeys: true, domain: true, network: true, lan: true, router: true, transfer: true, agent: true });

const database = z.preprocess(
  textAsJson,
  z.strictObject({ host: text.optional(), port: number.optional(), user: text.default("postgres"), passwordFile: text.optional(), tls: z.enum(["verify", "off"]).default("verify"), ca: text.optional() }),
);

const adminPoint = z.preprocess(textAsJson, z.strictObject({ host: text, port: number.default(22), user: text, hostKey: text }));

/** `Pulumi.<environment>.yaml`. */
export const environmentSchema = z.strictObject({
  cidr: text,
  gateway: text.optional(),
  vlan: number.optional(),
  vmids: z.preprocess(textAsJson, z.strictObject({ from: number, to: number })),
  budget: capacity,
  host: text.optional(),
  node: text.optional(),
  placement: z.preprocess(textAsJson, z.record(z.string(), text)).optional(),
  stopped: flag.optional(),
  protectData: flag.default(true),
  secrets: z.preprocess(textAsJson, z.record(z.string(), rotated)).optional(),
  databases: z.preprocess(textAsJson, z.record(z.string(), database)).optional(),
  secretFolder: text.optional(),
  adminPoint: adminPoint.optional(),
  deployKey: text.optional(),
});

const CAPACITY: FieldHelp = { expected: "cores, memoryMiB and diskGiB", example: "{ cores: 8, memoryMiB: 16384, diskGiB: 200 }" };

/** Help for every field of a host's file. */
export const hostHelp: Readonly<Record<string, FieldHelp>> = {
  endpoint: { expected: "the https address of the Proxmox host", example: "https://pve1.example.internal:8006" },
  environments: { expected: "the ladder, lowest first", example: "[dev, test, prod]" },
  hosts: { expected: "host stacks on which no environment has to stand", example: "[host-b]" },
  node: { expected: "the name of the Proxmox node", example: "pve1" },
  nodeAddress: { expected: "the node's own IPv4 address", example: "10.99.0.1" },
  nodes: { expected: "address and capacity of each further node of the cluster", example: "{ pve2: { address: 10.99.0.2, capacity: { cores: 16, memoryMiB: 65536, diskGiB: 1000 } } }" },
  network: { expected: "vlan, internal or flat", example: "vlan" },
  bridge: { expected: "the bridge to the network outside", example: "vmbr0" },
  internalBridge: { expected: "the bridge that is made for the environments", example: "vmbr1" },
  gateway: { expected: "address and router of the gateway", example: "{ address: 192.168.1.2/24, router: 192.168.1.1 }" },
  lan: { expected: "the one network of all environments", example: "192.168.1.0/24" },
  router: { expected: "the router of the network", example: "192.168.1.1" },
  capacity: { ...CAPACITY, example: "{ cores: 32, memoryMiB: 131072, diskGiB: 2000 }" },
  cpuOvercommit: { expected: "how many times the cores may be promised", example: "2" },
  storagePath: { expected: "a folder on the host", example: "/var/lib/trilane" },
  outside: { expected: "lists of addresses by peer", example: "{ admin: [10.99.1.0/24], dns: [10.99.2.53], ntp: [10.99.2.123] }" },
  adminKeys: { expected: "OpenSSH public keys of the admins", example: '["ssh-ed25519 AAAA… anna"]' },
  tokens: { expected: "the generation of each environment's token that was rotated", example: "{ prod: { generation: 2 } }" },
  domain: { expected: "a DNS domain", example: "clinic.internal" },
  transfer: { expected: "a storage for backups that all hosts see", example: "transfer" },
  agent: { expected: "true where the image carries the QEMU guest agent", example: "true" },
};

/** Help for every field of an environment's file. */
export const environmentHelp: Readonly<Record<string, FieldHelp>> = {
  cidr: { expected: "the subnet of the environment", example: "10.10.0.0/24" },
  gateway: { expected: "an address of the subnet", example: "10.10.0.1" },
  vlan: { expected: "a VLAN tag from 2 to 4094", example: "10" },
  vmids: { expected: "first and last VMID", example: "{ from: 3000, to: 3999 }" },
  budget: CAPACITY,
  host: { expected: "the stack of its host", example: "host-b" },
  node: { expected: "a node of its host", example: "pve2" },
  placement: { expected: "nodes by machine or service", example: "{ database: pve2, web-2: pve1 }" },
  stopped: { expected: "true while a maintenance keeps it stopped", example: "true" },
  protectData: { expected: "true, or false before the environment is taken down", example: "false" },
  secrets: { expected: "the generation of each secret that was rotated", example: "{ database/app-password: { generation: 2 } }" },
  databases: { expected: "how the database servers are reached, by service", example: "{ database: { user: postgres, passwordFile: /etc/trilane/postgres } }" },
  secretFolder: { expected: "a folder of this machine", example: "/run/trilane/secrets" },
  adminPoint: { expected: "how the admin point is reached, and its SSH host key", example: '{ host: admin.example.internal, user: trilane, hostKey: "ssh-ed25519 AAAA…" }' },
  deployKey: { expected: "the OpenSSH public key that trilane handover makes", example: '"ssh-ed25519 AAAA… trilane-dev"' },
};
