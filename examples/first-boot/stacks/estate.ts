/** The smallest estate whose machines become something: a page, and a count that survives. */
import type { Estate } from "../components/model/estate";

const size = { small: { cores: 1, memoryMiB: 512, diskGiB: 4 }, standard: { cores: 1, memoryMiB: 512, diskGiB: 4 } };

/** Two machines. */
export const estate: Estate = {
  name: "small",
  image: {
    name: "debian-12",
    url: "https://cloud.debian.org/images/cloud/bookworm/20260923-2610/debian-12-genericcloud-amd64-20260923-2610.qcow2",
    checksum: "3d94c9dd66d8a283fde060b8810373b7ae04038b956ee00d553d1ae564f6fbdeaa2fd6e7404e87e53348b5a9509170f3ea7c0731ba737590c5c4cb8d559a47f8",
  },
  repository: { peer: "mirror", path: "/debian", suites: ["bookworm"], components: ["main"] },
  sizes: { any: size },
  services: {
    web: {
      slot: 11,
      role: "any",
      purpose: "a page",
      listens: { http: "tcp/80" },
      packages: { "busybox-static": "1:1.35.0-4+deb12u1+b1" },
      secrets: { key: { kind: "key", purpose: "nothing" } },
      configuration: { greeting: { kind: "text", default: "hello", purpose: "stands on the page" } },
      jobs: { tidy: { schedule: "*-*-* 03:30", purpose: "tidy up" } },
      units: { page: { kind: "service" }, sealed: { kind: "service", secrets: ["web/key"] }, tidy: { kind: "timer", job: "tidy" } },
    },
    store: {
      slot: 21,
      role: "any",
      purpose: "counts its starts",
      persists: { store: { what: "the count", mount: "/srv/store", sizeGiB: 1 } },
      units: { count: { kind: "service" } },
    },
  },
  outside: { mirror: "package mirror" },
  flows: [
    { from: "store", to: "web.http", reason: "somebody has to read the page" },
    { from: "all", to: "mirror.tcp/80", reason: "machines install pinned packages" },
  ],
  integrations: {},
  backup: { schedule: "01:30", keepDaily: 1, keepWeekly: 0, keepMonthly: 0 },
};
