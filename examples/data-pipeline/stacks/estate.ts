/** A data pipeline: every night it takes the day's orders from the shop's database to a warehouse. */
import type { Estate } from "../components/model/estate";

/** The pipeline. */
export const estate: Estate = {
  name: "figures",

  image: {
    name: "debian-12",
    url: "https://cloud.debian.org/images/cloud/bookworm/20260923-2610/debian-12-genericcloud-amd64-20260923-2610.qcow2",
    checksum: "3d94c9dd66d8a283fde060b8810373b7ae04038b956ee00d553d1ae564f6fbdeaa2fd6e7404e87e53348b5a9509170f3ea7c0731ba737590c5c4cb8d559a47f8",
    checksumAlgorithm: "sha512",
  },

  sizes: {
    job: { small: { cores: 1, memoryMiB: 1024, diskGiB: 10 }, standard: { cores: 1, memoryMiB: 2048, diskGiB: 10 } },
    database: { small: { cores: 1, memoryMiB: 1024, diskGiB: 10 }, standard: { cores: 2, memoryMiB: 4096, diskGiB: 20 } },
  },

  services: {
    pipeline: {
      slot: 11,
      role: "job",
      purpose: "takes the day's orders to the warehouse",
      secrets: {
        source: { kind: "given", pattern: "postgresql://\\S+", purpose: "connection to the database of the shop, which reads orders" },
        destination: { kind: "given", pattern: "postgresql://\\S+", purpose: "connection to the warehouse, which writes figures" },
      },
      jobs: { nightly: { schedule: "*-*-* 02:00", purpose: "take over the orders of the day before" } },
      configuration: {
        src_conn: { kind: "secret", secret: "pipeline/source", purpose: "connection to the database of the shop" },
        dst_conn: { kind: "secret", secret: "pipeline/destination", purpose: "connection to the warehouse" },
        bucket: { kind: "text", default: "{estate}-{environment}", purpose: "where files are kept between the steps" },
        table_suffix: { kind: "text", default: "", purpose: "ends the name of every table that is written" },
        retries: { kind: "number", default: 5, least: 0, most: 20, strictest: "highest", purpose: "how often a step is tried again before the night has failed" },
        store: { kind: "integration", integration: "store", purpose: "who keeps the bucket" },
      },
    },
    warehouse: {
      slot: 21,
      role: "database",
      purpose: "PostgreSQL: figures of all days",
      listens: { postgres: "tcp/5432" },
      persists: { postgres: { what: "figures of all days", mount: "/var/lib/postgresql", sizeGiB: 20 } },
    },
  },

  outside: { shop: "database of the shop" },

  flows: [
    { from: "pipeline", to: "warehouse.postgres", reason: "figures are kept in the warehouse" },
    { from: "pipeline", to: "shop.tcp/5432", reason: "orders are read from the shop" },
  ],

  integrations: {
    store: {
      purpose: "keeps files between the steps",
      usedBy: ["pipeline"],
      live: { host: "store.example.com", addresses: ["203.0.113.40"], port: "tcp/443", account: "figures" },
      sandbox: { host: "sandbox.store.example.com", addresses: ["203.0.113.140"], port: "tcp/443", account: "figures-sandbox" },
    },
  },

  backup: { schedule: "04:30", keepDaily: 7, keepWeekly: 4, keepMonthly: 6 },
};
