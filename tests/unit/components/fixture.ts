import type { AccessPlan, EnvironmentPlan, HostPlan, MachinePlan, NetworkPlan } from "../../../components/model/plan";

/** A machine as the planner would give it. */
export const machine: MachinePlan = {
  key: "web-1",
  name: "dev-web-1",
  service: "web",
  instance: 1,
  description: "web of dev: shows pages",
  node: "pve1",
  pool: "dev",
  vmid: 3011,
  mac: "BC:24:11:00:0B:C3",
  address: "10.10.0.11",
  prefixLength: 24,
  gateway: "10.10.0.1",
  bridge: "vmbr0",
  vlan: 10,
  dns: ["10.99.0.53"],
  domain: "dev.clinic.lan",
  storage: "dev-disks",
  image: "images:import/debian-13-0123456789ab.qcow2",
  user: "ops",
  keys: ["ssh-ed25519 AAAA admin"],
  size: { cores: 2, cpuLimit: 1.5, cpuWeight: 50, memoryMiB: 1024, memoryFloorMiB: 512, diskGiB: 10, diskIops: 900, diskMBps: 180, networkMBps: 40 },
  firewall: {
    nic: true,
    options: { enabled: true, inputPolicy: "DROP", outputPolicy: "DROP", dhcp: false, ndp: false, radv: false, macfilter: true, ipfilter: true },
    ipfilter: { name: "ipfilter-net0", comment: "the only address of this machine", cidrs: ["10.10.0.11"] },
    rules: [
      { type: "in", action: "DROP", source: "+dc/env_prod", log: "info", comment: "nothing from prod reaches dev" },
      { securityGroup: "adm-dev", comment: "admins come through the admin point" },
      { type: "in", action: "ACCEPT", proto: "tcp", dport: "443", source: "10.10.0.0/24", log: "nolog", comment: "pages" },
    ],
  },
  immutable: '{"checksum":"0123"}',
};

export const network: NetworkPlan = {
  mode: "vlan",
  prefixLength: 24,
  environment: "dev",
  bridge: "vmbr0",
  vlan: 10,
  cidr: "10.10.0.0/24",
  gateway: "10.10.0.1",
  ipset: { name: "env_dev", comment: "all addresses of dev", cidrs: ["10.10.0.0/24"] },
  adminGroup: { name: "adm-dev", comment: "what the admin point may do in dev", rules: [{ type: "in", action: "ACCEPT", proto: "tcp", dport: "22", source: "+dc/admin", log: "nolog", comment: "ssh" }] },
};

export const access: AccessPlan = {
  pool: "dev",
  poolComment: "dev of clinic",
  user: "pulumi-dev@pve",
  token: "deploy",
  roles: [
    { id: "DevMachines", privileges: ["VM.Allocate", "VM.Audit"] },
    { id: "DevNetwork", privileges: ["SDN.Use"] },
  ],
  grants: [
    { role: "DevMachines", path: "/pool/dev", propagate: true },
    { role: "DevNetwork", path: "/sdn/zones/localnetwork/vmbr0/10", propagate: true },
  ],
};

const image = {
  name: "debian-13",
  url: "https://images.example.org/debian-13-20260901.qcow2",
  checksum: "0123456789abcdef",
  checksumAlgorithm: "sha512",
  fileName: "debian-13-0123456789ab.qcow2",
  storage: "images",
  volume: "images:import/debian-13-0123456789ab.qcow2",
} as const;

const capacity = { cores: 8, memoryMiB: 16384, diskGiB: 200 };
const policy = { schedule: "02:30", keepDaily: 7, keepWeekly: 4, keepMonthly: 6 };

export const host: HostPlan = {
  version: 1,
  estate: "clinic",
  stack: "host",
  node: "pve1",
  nodeAddress: "10.99.0.1",
  nodes: [{ name: "pve1", address: "10.99.0.1", capacity }],
  bridge: "vmbr0",
  environments: ["dev"],
  storages: [
    { name: "dev-disks", path: "/var/lib/trilane/dev/disks", contents: ["images"] },
    { name: "images", path: "/var/lib/trilane/images", contents: ["import"] },
  ],
  images: [image],
  aliases: [{ name: "local_network", cidr: "10.99.0.1", comment: "the node alone" }],
  ipsets: [{ name: "admin", comment: "admin point", cidrs: ["10.200.0.0/24"] }],
  rules: [{ type: "in", action: "DROP", source: "+dc/env_dev", log: "info", comment: "nothing from dev reaches the host" }],
  networks: [network],
  access: [access],
  backups: [{ id: "dev-daily", pool: "dev", storage: "dev-backups", policy }],
  capacity,
  promised: capacity,
  firewall: { datacenter: { enabled: true, ebtables: true, inputPolicy: "DROP", outputPolicy: "ACCEPT", forwardPolicy: "ACCEPT" }, node: { enabled: true, nftables: false } },
  cpuOvercommit: 2,
};

export const environment: EnvironmentPlan = {
  version: 3,
  estate: "clinic",
  environment: "dev",
  host: "host",
  production: false,
  ladder: ["dev"],
  differences: [],
  services: [],
  configuration: [],
  network,
  access,
  storage: "dev-disks",
  image,
  machines: [machine, { ...machine, key: "web-2", name: "dev-web-2", instance: 2, vmid: 3012, address: "10.10.0.12", mac: "BC:24:11:00:0B:C4" }],
  flows: [],
  secrets: [
    { name: "web/cookie-key", policy: { kind: "key", bytes: 48, purpose: "signs cookies", rotateAfterDays: 365 }, length: 65, consumers: ["web"], twoSided: false, generation: 1 },
    { name: "web/db-password", policy: { kind: "password", length: 40, purpose: "database", rotateAfterDays: 90 }, length: 40, consumers: ["web"], twoSided: false, generation: 1 },
  ],
  databases: [],
  integrations: [],
  backup: policy,
  standardBackup: policy,
  protectData: true,
  budget: capacity,
  used: capacity,
};
