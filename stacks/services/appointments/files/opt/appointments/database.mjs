/** Connections to the clinic's database. */
import { createRequire } from "node:module";
import { log } from "./log.mjs";
import { secretOf } from "./settings.mjs";

// Debian's node-pg lies where `require` looks, and `import` does not.
const pg = createRequire(import.meta.url)("pg");

/** Version of the schema that this program works with: the number of its newest migration. */
export const SCHEMA = 1;

const PATIENCE = { connectionTimeoutMillis: 5000, statement_timeout: 10_000 };

/** A client with the login that a reference of the configuration leads to. */
export const clientOf = (name) => new pg.Client({ connectionString: secretOf(name), ...PATIENCE, statement_timeout: 300_000 });

/** Connections of the service. */
export function openPool() {
  const pool = new pg.Pool({ connectionString: secretOf("DATABASE_PASSWORD"), max: 10, ...PATIENCE });
  pool.on("error", (error) => log("warning", `database: a connection was lost, got ${error.message}`));
  return pool;
}

/** The newest migration that was applied; 0 for none. */
export async function schemaOf(database) {
  const { rows } = await database.query("select coalesce(max(number), 0)::int as number from migrations");
  return rows[0].number;
}

/** Runs work in a transaction. */
export async function inTransaction(pool, work) {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
