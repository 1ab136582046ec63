import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DATA-01",
  input: withService("db", { persists: { orders: { what: "the orders", mount: "/var/lib/postgresql", sizeGiB: 20, disk: 31 } } }),
  valid: withService("db", { persists: { orders: { what: "the orders", mount: "/var/lib/postgresql", sizeGiB: 20, disk: 30 } } }),
  messages: [
    "stacks/estate.ts services.db.persists.orders.disk: 31 is not a disk; expected 1 to 30, as many as Proxmox attaches; write disk: 1",
  ],
};
