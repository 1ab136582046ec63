/** The smallest estate with everything that a fault can hit: one service with a secret, data, a flow and a backup. */
import type { Estate } from "../../components/model/estate";

export const estate: Estate = {
  name: "tiny",
  image: {
    name: "debian-12",
    url: "https://cloud.debian.org/images/cloud/bookworm/20260923-2610/debian-12-genericcloud-amd64-20260923-2610.qcow2",
    checksum: "3d94c9dd66d8a283fde060b8810373b7ae04038b956ee00d553d1ae564f6fbdeaa2fd6e7404e87e53348b5a9509170f3ea7c0731ba737590c5c4cb8d559a47f8",
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
  flows: [{ from: "all", to: "mirror.tcp/80", reason: "machines install pinned packages" }],
  integrations: {},
  backup: { schedule: "01:30", keepDaily: 7, keepWeekly: 4, keepMonthly: 6 },
};
