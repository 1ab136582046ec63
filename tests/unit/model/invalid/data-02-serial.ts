import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DATA-02",
  input: withService("db", { persists: { "orders-of-the-year-2025": { what: "old", mount: "/srv/old", sizeGiB: 5 }, "orders-of-the-year-2026": { what: "new", mount: "/srv/new", sizeGiB: 5, disk: 2 } } }),
  valid: withService("db", { persists: { "orders-of-the-year-2": { what: "old", mount: "/srv/old", sizeGiB: 5 }, "orders-of-the-year-3": { what: "new", mount: "/srv/new", sizeGiB: 5, disk: 2 } } }),
  messages: [
    "stacks/estate.ts services.db.persists.orders-of-the-year-2026: starts like orders-of-the-year-2025: both disks would be orders-of-the-year-2; expected names that differ within their first 20 characters; give it a shorter name",
  ],
};
