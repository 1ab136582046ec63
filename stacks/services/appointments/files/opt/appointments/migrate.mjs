/** Brings the schema to this version, as its owner. Each file of `migrations/` is applied once, in order, as a whole. */
import { readFileSync, readdirSync } from "node:fs";
import { clientOf, schemaOf } from "./database.mjs";
import { log } from "./log.mjs";

const FOLDER = new URL("migrations/", import.meta.url);
const PATIENCE = 60_000;

/** A connection, as soon as the database takes the owner. */
async function connected() {
  for (const end = Date.now() + PATIENCE; ; await new Promise((resolve) => setTimeout(resolve, 500))) {
    const client = clientOf("OWNER_PASSWORD");
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

const client = await connected();
try {
  // Two machines of the service may start at once: the second one waits, and finds nothing left to do.
  await client.query("select pg_advisory_lock(1)");
  await client.query("create table if not exists migrations (number int primary key, name text not null, applied_at timestamptz not null default now())");
  const applied = await schemaOf(client);
  for (const name of readdirSync(FOLDER).sort()) {
    const number = Number.parseInt(name, 10);
    if (number <= applied) continue;
    await client.query("begin");
    await client.query(readFileSync(new URL(name, FOLDER), "utf8"));
    await client.query("insert into migrations (number, name) values ($1, $2)", [number, name]);
    await client.query("commit");
    log("info", `migrations: ${name} applied`);
  }
} finally {
  await client.end();
}
