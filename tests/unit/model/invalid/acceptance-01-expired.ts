import { withFlat, withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "ACCEPTANCE-01",
  input: { ...withFlat(), estate: withService("db", { persists: { orders: { what: "the orders", mount: "/var/lib/postgresql", sizeGiB: 20, personal: true } } }).estate, acceptances: [{ what: "personal data on a flat network", data: "db/orders", reason: "one office", owner: "team", until: "2026-11-20" }] },
  valid: { ...withFlat(), estate: withService("db", { persists: { orders: { what: "the orders", mount: "/var/lib/postgresql", sizeGiB: 20, personal: true } } }).estate, acceptances: [{ what: "personal data on a flat network", data: "db/orders", reason: "one office", owner: "team", until: "2026-11-21" }] },
  messages: [
    "stacks/estate.ts services.db.persists.orders: is personal data, and the network is flat: reduced isolation; expected mode vlan or internal, or an acceptance in writing; write trilane:network: internal, or add to acceptances in stacks/differences.ts { what: \"personal data on a flat network\", data: \"db/orders\", reason, owner, until }",
  ],
  also: ["ACCEPTANCE-02"],
};
