import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DATA-01",
  input: withService("db", { persists: { orders: { what: "the orders", mount: "/var/lib/postgresql", sizeGiB: 20 }, files: { what: "files", mount: "/srv/files", sizeGiB: 5 } } }),
  valid: withService("db", { persists: { orders: { what: "the orders", mount: "/var/lib/postgresql", sizeGiB: 20 }, files: { what: "files", mount: "/srv/files", sizeGiB: 5, disk: 2 } } }),
  messages: [
    "stacks/estate.ts services.db.persists.orders.disk: disk 1 is the disk of files; expected a disk of its own; write disk: 2",
  ],
};
