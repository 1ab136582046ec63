import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DATA-03",
  input: withService("db", { persists: { orders: { what: "the orders", mount: "var/lib", sizeGiB: 20 }, files: { what: "files", mount: "/srv", sizeGiB: 5, disk: 2 }, more: { what: "more", mount: "/srv", sizeGiB: 5, disk: 3 } } }),
  valid: withService("db", { persists: { orders: { what: "the orders", mount: "/var/lib", sizeGiB: 20 }, files: { what: "files", mount: "/srv/files", sizeGiB: 5, disk: 2 }, more: { what: "more", mount: "/srv/more", sizeGiB: 5, disk: 3 } } }),
  messages: [
    'stacks/estate.ts services.db.persists.orders.mount: "var/lib" is not a folder; expected an absolute path of plain names; write for example /var/lib/orders',
    "stacks/estate.ts services.db.persists.more.mount: /srv is the folder of files; expected a folder of its own; write for example /var/lib/more",
  ],
};
