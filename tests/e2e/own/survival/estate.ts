/** What the archive runs: one machine that keeps something of every kind. It takes the clinic's database and its folder of files. */
import type { Estate } from "../../../../components/model/estate";

/** The archive. */
export const estate: Estate = {
  name: "archive",

  image: {
    name: "debian-12",
    url: "https://cloud.debian.org/images/cloud/bookworm/20260923-2610/debian-12-genericcloud-amd64-20260923-2610.qcow2",
    checksum: "3d94c9dd66d8a283fde060b8810373b7ae04038b956ee00d553d1ae564f6fbdeaa2fd6e7404e87e53348b5a9509170f3ea7c0731ba737590c5c4cb8d559a47f8",
    checksumAlgorithm: "sha512",
  },

  sizes: { database: { small: { cores: 1, memoryMiB: 768, diskGiB: 10 }, standard: { cores: 1, memoryMiB: 1024, diskGiB: 10 } } },

  repository: { peer: "mirror", path: "/debian", suites: ["bookworm"], components: ["main"] },

  services: {
    database: {
      slot: 21,
      role: "database",
      purpose: "PostgreSQL, and files of every kind",
      listens: { postgres: "tcp/5432" },
      packages: { "postgresql-15": "15.18-0+deb12u1" },
      units: { database: { kind: "service" } },
      configuration: { callers: { kind: "callers", port: "postgres", purpose: "who is let in" } },
      persists: {
        postgres: { what: "the database", mount: "/var/lib/postgresql", sizeGiB: 1 },
        files: { what: "letters", mount: "/srv/files", sizeGiB: 1, disk: 2 },
        queue: { what: "mail that waits", mount: "/var/spool/queue", sizeGiB: 1, disk: 3 },
        keys: { what: "keys of signatures", mount: "/srv/keys", sizeGiB: 1, disk: 4 },
        settings: { what: "what users have set", mount: "/srv/settings", sizeGiB: 1, disk: 5 },
      },
    },
  },

  outside: { clients: "who asks", mirror: "package mirror" },

  flows: [
    { from: "clients", to: "database.postgres", reason: "people ask" },
    { from: "all", to: "mirror.tcp/80", reason: "machines install pinned packages" },
  ],

  integrations: {},

  backup: { schedule: "01:30", keepDaily: 7, keepWeekly: 4, keepMonthly: 6 },
};
