/** What the bakery runs, on each of its environments. */
import type { Estate } from "../components/model/estate";

/** The bakery. */
export const estate: Estate = {
  name: "bakery",

  image: {
    name: "debian-12",
    url: "https://cloud.debian.org/images/cloud/bookworm/20260923-2610/debian-12-genericcloud-amd64-20260923-2610.qcow2",
    checksum: "3d94c9dd66d8a283fde060b8810373b7ae04038b956ee00d553d1ae564f6fbdeaa2fd6e7404e87e53348b5a9509170f3ea7c0731ba737590c5c4cb8d559a47f8",
    checksumAlgorithm: "sha512",
  },

  sizes: {
    front: { small: { cores: 1, memoryMiB: 1024, diskGiB: 10 }, standard: { cores: 1, memoryMiB: 2048, diskGiB: 10 } },
    database: { small: { cores: 1, memoryMiB: 1024, diskGiB: 10 }, standard: { cores: 2, memoryMiB: 4096, diskGiB: 20 } },
  },

  services: {
    web: { slot: 11, role: "front", purpose: "nginx: serves the shop", listens: { https: "tcp/443" }, uses: ["database/app-password"] },
    database: {
      slot: 21,
      role: "database",
      purpose: "PostgreSQL: orders",
      listens: { postgres: "tcp/5432" },
      secrets: { "app-password": { kind: "password", length: 32, purpose: "the shop reads and writes" } },
      persists: { postgres: { what: "the orders", mount: "/var/lib/postgresql", sizeGiB: 20 } },
    },
  },

  outside: { clients: "browsers" },

  flows: [
    { from: "clients", to: "web.https", reason: "people open the shop" },
    { from: "web", to: "database.postgres", reason: "orders are kept in the database" },
  ],

  integrations: {},

  backup: { schedule: "01:30", keepDaily: 7, keepWeekly: 4, keepMonthly: 6 },
};
