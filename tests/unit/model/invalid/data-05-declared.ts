import { withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "DATA-05",
  input: withEstate({ retired: { "db/orders": { reason: "", owner: "team", on: "2026-12-24" }, orders: { reason: "gone", owner: " ", on: "today" }, "db-1/files": { reason: "gone", owner: "", on: "today" } } }),
  valid: withEstate({ retired: { "db/orders-2025": { reason: "moved", owner: "team", on: "2026-11-21" }, "db-1/files": { reason: "gone", owner: "team", on: "2026-11-20" } } }),
  messages: [
    'stacks/estate.ts retired "db-1/files" owner: is empty; expected who answers for it; write the owner',
    'stacks/estate.ts retired "db-1/files" on: "today" is not a day; expected YYYY-MM-DD; write for example 2026-11-21',
    'stacks/estate.ts retired "db/orders": is still declared; expected data that is declared or given up, not both; take it out of persists of db, or remove this entry',
    'stacks/estate.ts retired "db/orders" reason: is empty; expected why it is no longer needed; write the reason',
    'stacks/estate.ts retired "db/orders" on: 2026-12-24 has not come; expected the day from which it holds; wait, or write an earlier day',
    'stacks/estate.ts retired "orders": names no data; expected <service>/<data> or <machine>/<data>; write for example database/postgres, or database-2/postgres',
  ],
};
