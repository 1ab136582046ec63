/**
 * The estate: what the clinic runs. This is the file to edit; every environment gets the same of it.
 * Where environments may differ is in `differences.ts`, where they stand is in `Pulumi.<stack>.yaml`.
 */
import type { Estate } from "../components/model/estate";

/** The clinic. */
export const estate: Estate = {
  name: "clinic",

  image: {
    name: "debian-12",
    url: "https://cloud.debian.org/images/cloud/bookworm/20260923-2610/debian-12-genericcloud-amd64-20260923-2610.qcow2",
    // From SHA512SUMS beside the image. Another checksum replaces every machine.
    checksum: "3d94c9dd66d8a283fde060b8810373b7ae04038b956ee00d553d1ae564f6fbdeaa2fd6e7404e87e53348b5a9509170f3ea7c0731ba737590c5c4cb8d559a47f8",
    checksumAlgorithm: "sha512",
  },

  // apt holds what comes from there against Debian's signatures.
  repository: { peer: "mirror", path: "/debian", suites: ["bookworm"], components: ["main"] },

  sizes: {
    front: {
      small: { cores: 1, memoryMiB: 1024, diskGiB: 10 },
      standard: { cores: 2, memoryMiB: 2048, diskGiB: 20, networkMBps: 100 },
    },
    application: {
      small: { cores: 1, memoryMiB: 2048, diskGiB: 10 },
      standard: { cores: 2, memoryMiB: 4096, diskGiB: 20 },
    },
    database: {
      small: { cores: 1, memoryMiB: 2048, diskGiB: 20 },
      standard: { cores: 4, memoryMiB: 8192, diskGiB: 20, diskIops: 4000, diskMBps: 400 },
    },
    // Half a core is enough for the night and leaves the day to the others.
    job: {
      small: { cores: 1, cpuLimit: 0.5, memoryMiB: 1024, diskGiB: 10 },
      standard: { cores: 1, cpuLimit: 0.5, memoryMiB: 2048, diskGiB: 20 },
    },
  },

  services: {
    web: {
      slot: 11,
      instances: 2,
      reserve: 5,
      role: "front",
      purpose: "nginx: terminates TLS and serves the site",
      listens: { https: "tcp/443" },
      packages: { nginx: "1.22.1-9+deb12u9" },
      units: { nginx: { kind: "service" } },
      configuration: {
        log_level: { kind: "choice", of: ["error", "warning", "info", "debug"], default: "info", strictest: "first", purpose: "how much is written down; debug holds names of patients" },
        appointments: { kind: "service", to: "appointments.http", purpose: "who answers what the site asks" },
      },
    },
    appointments: {
      slot: 21,
      reserve: 5,
      role: "application",
      purpose: "books, moves and cancels appointments",
      listens: { http: "tcp/8080" },
      packages: { nodejs: "18.20.4+dfsg-1~deb12u2", "node-pg": "8.8.0+~cs35.9.20-1" },
      secrets: { "session-key": { kind: "key", bytes: 32, purpose: "signs the sessions of patients and staff" } },
      uses: ["database/app-password", "database/owner-password"],
      units: {
        "appointments-migrate": { kind: "service", secrets: ["database/owner-password"] },
        appointments: { kind: "service", secrets: ["appointments/session-key", "database/app-password", "payment/key"] },
      },
      configuration: {
        log_level: { kind: "choice", of: ["error", "warning", "info", "debug"], default: "info", strictest: "first", purpose: "how much is written down; debug holds names of patients" },
        session_key: { kind: "secret", secret: "appointments/session-key", purpose: "signs the sessions" },
        session_length: { kind: "duration", default: "30min", strictest: "shortest", purpose: "how long a session lives unused" },
        database: { kind: "service", to: "database.postgres", purpose: "where appointments are kept" },
        database_password: { kind: "secret", secret: "database/app-password", purpose: "reads and writes appointments" },
        owner_password: { kind: "secret", secret: "database/owner-password", purpose: "brings the schema to the version of the service" },
        sender: { kind: "text", default: "clinic@clinic.example.com", purpose: "whom patients get mail from" },
        email: { kind: "integration", integration: "email", purpose: "reminders to patients" },
        payment: { kind: "integration", integration: "payment", purpose: "patients pay online" },
      },
    },
    database: {
      slot: 31,
      reserve: 2,
      role: "database",
      purpose: "PostgreSQL: appointments and patients",
      listens: { postgres: "tcp/5432" },
      packages: { "postgresql-15": "15.18-0+deb12u1" },
      units: { database: { kind: "service" } },
      configuration: { callers: { kind: "callers", port: "postgres", purpose: "who is let in, with a password" } },
      secrets: {
        "owner-password": { kind: "password", length: 32, purpose: "owner of the schema, for migrations only" },
        "app-password": { kind: "password", length: 32, purpose: "the appointments service reads and writes" },
        "report-password": { kind: "password", length: 32, purpose: "the report job reads" },
      },
      databases: {
        clinic: {
          engine: "postgresql",
          purpose: "appointments and patients",
          port: "postgres",
          logins: {
            migrations: { right: "owner", secret: "owner-password" },
            appointments: { right: "read-write", secret: "app-password" },
            report: { right: "read-only", secret: "report-password" },
          },
        },
      },
      persists: { postgres: { what: "the database", mount: "/var/lib/postgresql", sizeGiB: 50, personal: true } },
    },
    report: {
      slot: 41,
      role: "job",
      purpose: "sends the day's figures to the management",
      packages: { curl: "7.88.1-10+deb12u15", "postgresql-client-15": "15.18-0+deb12u1" },
      jobs: { nightly: { schedule: "*-*-* 03:30", purpose: "compute the day's figures and send them" } },
      uses: ["database/report-password"],
      units: { report: { kind: "timer", job: "nightly", secrets: ["database/report-password"] } },
      configuration: {
        database: { kind: "service", to: "database.postgres", purpose: "what the figures are computed from" },
        database_password: { kind: "secret", secret: "database/report-password", purpose: "reads the day's figures" },
        sender: { kind: "text", default: "clinic@clinic.example.com", purpose: "whom the management gets mail from" },
        management: { kind: "text", default: "management@clinic.example.com", purpose: "who gets the figures" },
        email: { kind: "integration", integration: "email", purpose: "figures to the management" },
      },
    },
  },

  // Peers outside; their addresses are in Pulumi.host.yaml. `admin`, `dns` and `ntp` are always there.
  outside: {
    clients: "browsers of the practice and the reverse proxy of the internet line",
    mirror: "package mirror",
  },

  // Everything that is not here is denied. Admins reach each machine over SSH, from the admin point only.
  flows: [
    { from: "clients", to: "web.https", reason: "patients and staff open the site" },
    { from: "admin", to: "web.https", reason: "admins look at the site through the admin point" },
    { from: "web", to: "appointments.http", reason: "the site asks for appointments" },
    { from: "appointments", to: "database.postgres", reason: "appointments are kept in the database" },
    { from: "report", to: "database.postgres", reason: "the report reads the day's figures" },
    { from: "all", to: "mirror.tcp/80", reason: "machines install pinned packages" },
  ],

  integrations: {
    email: {
      purpose: "reminders to patients, figures to the management",
      usedBy: ["appointments", "report"],
      live: { host: "smtp.mail.example.com", addresses: ["203.0.113.25"], port: "tcp/465", account: "clinic" },
      sandbox: { host: "sandbox.mail.example.com", addresses: ["203.0.113.125"], port: "tcp/465", account: "clinic-sandbox" },
    },
    payment: {
      purpose: "patients pay online",
      usedBy: ["appointments"],
      live: { host: "api.payment.example.com", addresses: ["198.51.100.10", "198.51.100.11"], port: "tcp/443", account: "clinic" },
      sandbox: { host: "sandbox.payment.example.com", addresses: ["198.51.100.110"], port: "tcp/443", account: "clinic-sandbox" },
      key: { purpose: "the API key of the account", length: 24 },
    },
  },

  backup: { schedule: "01:30", keepDaily: 7, keepWeekly: 4, keepMonthly: 6 },
};
