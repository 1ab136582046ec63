/** What the practice runs, on each of its environments. */
import type { Estate } from "../components/model/estate";

/** The practice. */
export const estate: Estate = {
  name: "practice",

  image: {
    name: "debian-13",
    url: "https://cloud.debian.org/images/cloud/trixie/20250924-2245/debian-13-genericcloud-amd64-20250924-2245.qcow2",
    checksum: "25b430e6416b443620fc32975f40effe3d7ae6603060aa9563b80092f0b073734a35a8c56816ae4f4ea395d7e5599de7cba254f92a9465f6ce95b29a03a8e1f5",
    checksumAlgorithm: "sha512",
  },

  sizes: {
    front: { small: { cores: 1, memoryMiB: 1024, diskGiB: 10 }, standard: { cores: 1, memoryMiB: 2048, diskGiB: 10 } },
    database: { small: { cores: 1, memoryMiB: 1024, diskGiB: 10 }, standard: { cores: 2, memoryMiB: 4096, diskGiB: 20 } },
  },

  services: {
    web: { slot: 11, role: "front", purpose: "nginx: serves the calendar", listens: { https: "tcp/443" }, uses: ["database/app-password"] },
    database: {
      slot: 12,
      role: "database",
      purpose: "PostgreSQL: patients and appointments",
      listens: { postgres: "tcp/5432" },
      secrets: { "app-password": { kind: "password", length: 32, purpose: "the site reads and writes" } },
      persists: { postgres: { what: "patients and appointments", mount: "/var/lib/postgresql", sizeGiB: 20, personal: true } },
    },
  },

  outside: { clients: "browsers" },

  flows: [
    { from: "clients", to: "web.https", reason: "people open the calendar" },
    { from: "web", to: "database.postgres", reason: "patients and appointments are kept" },
  ],

  integrations: {},

  backup: { schedule: "01:30", keepDaily: 7, keepWeekly: 4, keepMonthly: 6 },
};
