/** The smallest estate with everything that a fault can hit: one service with a secret, data, a flow and a backup. */
import type { Estate } from "../../components/model/estate";

export const estate: Estate = {
  name: "tiny",
  image: {
    name: "debian-13",
    url: "https://cloud.debian.org/images/cloud/trixie/20250924-2245/debian-13-genericcloud-amd64-20250924-2245.qcow2",
    checksum: "25b430e6416b443620fc32975f40effe3d7ae6603060aa9563b80092f0b073734a35a8c56816ae4f4ea395d7e5599de7cba254f92a9465f6ce95b29a03a8e1f5",
    checksumAlgorithm: "sha512",
  },
  sizes: { database: { small: { cores: 1, memoryMiB: 1024, diskGiB: 10 }, standard: { cores: 1, memoryMiB: 1024, diskGiB: 10 } } },
  services: {
    store: {
      slot: 11,
      role: "database",
      purpose: "keeps what a fault must not lose",
      listens: { postgres: "tcp/5432" },
      secrets: { "owner-password": { kind: "password", length: 32, purpose: "owner of the schema" }, "session-key": { kind: "key", bytes: 32, purpose: "signs sessions" } },
      persists: { postgres: { what: "the database", mount: "/var/lib/postgresql", sizeGiB: 20 } },
    },
  },
  outside: { mirror: "package mirror" },
  flows: [{ from: "all", to: "mirror.tcp/443", reason: "machines install pinned packages" }],
  integrations: {},
  backup: { schedule: "01:30", keepDaily: 7, keepWeekly: 4, keepMonthly: 6 },
};
