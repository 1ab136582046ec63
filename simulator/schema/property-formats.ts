import type { Properties, Property } from "./parameter";

const o = (property: Property): Property => ({ ...property, optional: true });
const flag: Property = { type: "boolean", optional: true };
const whole = (rules: Property = {}): Property => o({ type: "integer", ...rules });
const real = (rules: Property = {}): Property => o({ type: "number", ...rules });
const word = (rules: Property = {}): Property => o({ type: "string", ...rules });
const choice = (...values: string[]): Property => word({ enum: values });
const to = (alias: string): Property => ({ alias });

const FILE: Properties = {
  file: { type: "string", default_key: true, format: "pve-volume-id-or-qm-path" },
  volume: to("file"),
  size: word({ format: "disk-size" }),
};
const IMPORT: Properties = { "import-from": word({ format: "pve-volume-id-or-absolute-path" }) };

function limits(): Properties {
  const keys: Record<string, Property> = {};
  for (const direction of ["", "_rd", "_wr"]) {
    keys[`bps${direction}`] = whole();
    keys[`mbps${direction}`] = real();
    keys[`mbps${direction}_max`] = real();
    keys[`iops${direction}`] = whole();
    keys[`iops${direction}_max`] = whole();
    for (const unit of ["bps", "iops"]) {
      keys[`${unit}${direction}_max_length`] = whole({ minimum: 1 });
      if (direction !== "") keys[`${unit}${direction}_length`] = to(`${unit}${direction}_max_length`);
    }
  }
  return keys;
}

const DISK_FORMATS = ["raw", "qcow", "qed", "qcow2", "vmdk", "cloop"];
const DRIVE: Properties = {
  ...FILE,
  ...IMPORT,
  ...limits(),
  aio: choice("native", "threads", "io_uring"),
  backup: flag,
  cache: choice("none", "writethrough", "writeback", "unsafe", "directsync"),
  detect_zeroes: flag,
  discard: choice("ignore", "on"),
  format: choice(...DISK_FORMATS),
  media: choice("cdrom", "disk"),
  replicate: flag,
  rerror: choice("ignore", "report", "stop"),
  serial: word({ format: "urlencoded", maxLength: 60 }),
  shared: flag,
  snapshot: flag,
  werror: choice("enospc", "ignore", "report", "stop"),
};
const WWN = word({ pattern: "(?:^(0x)[0-9a-fA-F]{16})" });
const NIC_MODELS = [
  "e1000", "e1000-82540em", "e1000-82544gc", "e1000-82545em", "e1000e", "i82551", "i82557b", "i82559er", "ne2k_isa", "ne2k_pci", "pcnet", "rtl8139",
  "virtio", "vmxnet3",
];
const BASE64 = word({ pattern: "[A-Za-z0-9+\\/]+={0,2}" });
const RATE = real({ minimum: 0 });
const SITE: Properties = { type: { type: "string", enum: ["secure", "insecure"] }, network: word({ format: "CIDR" }) };

/** Property strings of virtual machine options, by option (qemu-server QemuServer.pm, Drive.pm, Network.pm, …). */
export const GUEST_PROPERTIES = {
  ide: { ...DRIVE, ssd: flag, wwn: WWN, model: word({ format: "urlencoded", maxLength: 120 }) },
  sata: { ...DRIVE, ssd: flag, wwn: WWN },
  scsi: {
    ...DRIVE, iothread: flag, ro: flag, scsiblock: flag, ssd: flag, wwn: WWN, queues: whole({ minimum: 2 }),
    product: word({ pattern: "[A-Za-z0-9\\-_\\s]{0,16}" }), vendor: word({ pattern: "[A-Za-z0-9\\-_\\s]{0,8}" }),
  },
  virtio: { ...DRIVE, iothread: flag, ro: flag },
  efidisk: {
    ...FILE, ...IMPORT, format: choice(...DISK_FORMATS), efitype: choice("2m", "4m"), "ms-cert": choice("2011", "2023", "2023w", "2023k"), "pre-enrolled-keys": flag,
  },
  tpmstate: { ...FILE, ...IMPORT, format: choice("raw", "qcow2", "vmdk"), version: choice("v1.2", "v2.0") },
  unused: { file: { type: "string", default_key: true, format: "pve-volume-id" }, volume: to("file") },
  net: {
    model: { type: "string", default_key: true, enum: NIC_MODELS },
    macaddr: word({ format: "mac-addr" }),
    ...Object.fromEntries(NIC_MODELS.map((model) => [model, { alias: "macaddr", keyAlias: "model" }])),
    bridge: word({ format: "pve-bridge-id" }),
    firewall: flag,
    link_down: flag,
    mtu: whole({ minimum: 1, maximum: 65520 }),
    queues: whole({ minimum: 0, maximum: 64 }),
    rate: RATE,
    tag: whole({ minimum: 1, maximum: 4094 }),
    trunks: word({ pattern: "(?:\\d+(?:-\\d+)?(?:;\\d+(?:-\\d+)?)*)" }),
  },
  agent: {
    enabled: { type: "boolean", default_key: true },
    "freeze-fs": flag,
    "freeze-fs-on-backup": to("freeze-fs"),
    "guest-fsfreeze": to("freeze-fs"),
    fstrim_cloned_disks: flag,
    type: choice("virtio", "isa"),
  },
  vga: {
    type: word({
      default_key: true,
      enum: ["cirrus", "qxl", "qxl2", "qxl3", "qxl4", "none", "serial0", "serial1", "serial2", "serial3", "std", "virtio", "virtio-gl", "vmware"],
    }),
    memory: whole({ minimum: 4, maximum: 512 }),
    clipboard: choice("vnc"),
  },
  usb: {
    host: word({ default_key: true, pattern: "(?:(?:(?:(?:(0x)?([0-9A-Fa-f]{4}):(0x)?([0-9A-Fa-f]{4})))|(?:(?:(\\d+)\\-(\\d+(\\.\\d+)*)))|[Ss][Pp][Ii][Cc][Ee]))" }),
    mapping: word({ format: "pve-configid" }),
    usb3: flag,
  },
  memory: { current: { type: "integer", default_key: true, minimum: 16 } },
  audio: { device: { type: "string", enum: ["ich9-intel-hda", "intel-hda", "AC97"] }, driver: choice("spice", "none") },
  machine: {
    type: word({
      default_key: true, maxLength: 40,
      pattern: "(pc|pc(-i440fx)?-\\d+(\\.\\d+)+(\\+pve\\d+)?(\\.pxe)?|q35|pc-q35-\\d+(\\.\\d+)+(\\+pve\\d+)?(\\.pxe)?|virt(?:-\\d+(\\.\\d+)+)?(\\+pve\\d+)?)",
    }),
    viommu: choice("intel", "virtio"), "aw-bits": real({ minimum: 32, maximum: 64 }), "enable-s3": flag, "enable-s4": flag,
  },
  numa: {
    cpus: { type: "string", pattern: "(?:\\d+(?:-\\d+)?(?:;\\d+(?:-\\d+)?)*)" },
    hostnodes: word({ pattern: "(?:\\d+(?:-\\d+)?(?:;\\d+(?:-\\d+)?)*)" }),
    memory: real(),
    policy: choice("preferred", "bind", "interleave"),
  },
  ivshmem: { name: word({ pattern: "[a-zA-Z0-9\\-]+" }), size: { type: "integer", minimum: 1 } },
  spice: { foldersharing: flag, videostreaming: choice("off", "all", "filter") },
  virtiofs: {
    dirid: { type: "string", default_key: true, format: "pve-configid" },
    cache: choice("auto", "always", "metadata", "never"), "direct-io": flag, "expose-acl": flag, "expose-xattr": flag,
  },
} as const satisfies Record<string, Properties>;

/** Property strings of datacenter options (pve-cluster DataCenterConfig.pm) and of other places that have no name. */
export const OTHER_PROPERTIES = {
  bwlimit: { clone: RATE, default: RATE, migration: RATE, move: RATE, restore: RATE },
  ha: { shutdown_policy: { type: "string", enum: ["freeze", "failover", "conditional", "migrate"] } },
  location: {
    latitude: { type: "number", minimum: -90, maximum: 90 }, longitude: { type: "number", minimum: -180, maximum: 180 }, name: word({ maxLength: 128 }),
  },
  site: { ...SITE, type: { ...SITE.type, default_key: true } },
  nextId: { lower: whole(), upper: whole() },
  notify: {
    fencing: choice("always", "never"), "package-updates": choice("auto", "always", "never"), replication: choice("always", "never"),
    "target-fencing": word(), "target-package-updates": word(), "target-replication": word(),
  },
  tagStyle: {
    "case-sensitive": flag, ordering: choice("config", "alphabetical"), shape: choice("full", "circle", "dense", "none"),
    "color-map": word({
      pattern:
        "(?:(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*):[0-9a-fA-F]{6}(?::[0-9a-fA-F]{6})?)(?:;(?:(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*):[0-9a-fA-F]{6}(?::[0-9a-fA-F]{6})?))*",
    }),
  },
  userTagAccess: {
    "user-allow": choice("none", "list", "existing", "free"),
    "user-allow-list": word({ pattern: "(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*)(?:;(?:[a-zA-Z0-9_][a-zA-Z0-9_\\-\\+\\.]*))*" }),
  },
  u2f: { appid: word(), origin: word() },
  webauthn: { "allow-subdomains": flag, id: word(), origin: word(), rp: word() },
  logRatelimit: {
    enable: { type: "boolean", default_key: true }, burst: whole({ minimum: 0 }), rate: word({ pattern: "[1-9][0-9]*\\/(second|minute|hour|day)" }),
  },
  crs: {
    ha: word({ default_key: true, enum: ["basic", "static", "dynamic"] }), "ha-rebalance-on-start": flag, "ha-auto-rebalance": flag,
    "ha-auto-rebalance-hold-duration": real({ minimum: 0, requires: "ha-auto-rebalance" }),
    "ha-auto-rebalance-margin": real({ minimum: 0, maximum: 100, requires: "ha-auto-rebalance" }),
    "ha-auto-rebalance-method": word({ enum: ["bruteforce", "topsis"], requires: "ha-auto-rebalance" }),
    "ha-auto-rebalance-threshold": real({ minimum: 0, maximum: 100, requires: "ha-auto-rebalance" }),
  },
} as const satisfies Record<string, Properties>;

const PLAIN_IDE: Properties = Object.fromEntries(Object.entries(GUEST_PROPERTIES.ide).filter(([key]) => key !== "import-from"));
const KEEP = whole({ minimum: 0 });
const NAMED: Readonly<Record<string, Properties>> = {
  "pve-qm-ide": PLAIN_IDE,
  "pve-qm-boot": { legacy: word({ default_key: true, pattern: "[acdn]{1,4}" }), order: word({ format: "pve-qm-bootdev-list" }) },
  "pve-qm-cicustom": Object.fromEntries(["meta", "network", "user", "vendor"].map((key) => [key, word({ format: "pve-volume-id" })])),
  "pve-qm-ipconfig": {
    ip: word({ format: "pve-ipv4-config" }), gw: word({ format: "ipv4", requires: "ip" }),
    ip6: word({ format: "pve-ipv6-config" }), gw6: word({ format: "ipv6", requires: "ip6" }),
  },
  "pve-qm-hostpci": {
    host: word({ default_key: true, pattern: "(?:[a-f0-9]{4,}:)?[a-f0-9]{2}:[a-f0-9]{2}(?:\\.[a-f0-9])?(?:;(?:[a-f0-9]{4,}:)?[a-f0-9]{2}:[a-f0-9]{2}(?:\\.[a-f0-9])?)*" }),
    ...Object.fromEntries(["device-id", "sub-device-id", "sub-vendor-id", "vendor-id"].map((key) => [key, word({ pattern: "(?:^0x[0-9a-fA-F]{4}$)" })])),
    driver: choice("vfio", "keep"), "legacy-igd": flag, mapping: word({ format: "pve-configid" }), mdev: word({ pattern: "[^/\\.:]+" }), pcie: flag,
    rombar: flag, romfile: word({ pattern: "[^,;]+" }), "x-vga": flag,
  },
  "pve-qm-rng": { source: { type: "string", default_key: true, enum: ["/dev/urandom", "/dev/random", "/dev/hwrng"] }, max_bytes: whole(), period: whole() },
  "pve-qm-smbios1": {
    base64: flag, uuid: word({ pattern: "[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}" }),
    family: BASE64, manufacturer: BASE64, product: BASE64, serial: BASE64, sku: BASE64, version: BASE64,
  },
  "pve-qm-watchdog": {
    model: word({ default_key: true, enum: ["i6300esb", "ib700"] }), action: choice("reset", "shutdown", "poweroff", "pause", "debug", "none"),
  },
  "pve-vm-cpu-conf": {
    cputype: word({ default_key: true }), "reported-model": word(), hidden: flag, "hv-vendor-id": word({ pattern: "[a-zA-Z0-9]{1,12}" }),
    flags: word({ pattern: "[+-][a-zA-Z0-9\\-_.]+(?:;[+-][a-zA-Z0-9\\-_.]+)*" }), "guest-phys-bits": whole({ minimum: 32, maximum: 64 }),
    "phys-bits": word({ format: "pve-phys-bits" }), level: whole({ minimum: 0, maximum: 4_294_967_295 }),
  },
  "pve-qemu-sev-fmt": {
    type: { type: "string", default_key: true, maxLength: 3, enum: ["std", "es", "snp"] }, "allow-smt": flag, "kernel-hashes": flag, "no-debug": flag, "no-key-sharing": flag,
  },
  "pve-qemu-tdx-fmt": {
    type: { type: "string", default_key: true, enum: ["tdx"] }, attestation: { type: "boolean" }, "vsock-cid": whole({ minimum: 2 }), "vsock-port": whole({ minimum: 0 }),
  },
  "prune-backups": {
    "keep-all": flag, "keep-daily": KEEP, "keep-hourly": KEEP, "keep-last": KEEP, "keep-monthly": KEEP, "keep-weekly": KEEP, "keep-yearly": KEEP,
  },
  "pve-tfa-config": {
    type: { type: "string", enum: ["yubico", "oath"] }, id: word(), key: word(), url: word(), digits: whole({ minimum: 6, maximum: 8 }), step: whole({ minimum: 10 }),
  },
  "realm-sync-options": {
    scope: choice("users", "groups", "both"), "remove-vanished": word({ pattern: "(?:(?:(?:acl|properties|entry);)*(?:acl|properties|entry))|none" }), full: flag, "enable-new": flag, purge: flag,
  },
  "backup-fleecing": { enabled: { ...flag, default_key: true }, storage: word({ format: "pve-storage-id" }) },
  "backup-performance": { "max-workers": whole({ minimum: 1, maximum: 256 }), "pbs-entries-max": whole({ minimum: 1 }) },
};

/** Keys of a property-string format that has a name; undefined when the name is a plain format. */
export function namedProperties(name: string): Properties | undefined {
  return NAMED[name];
}
