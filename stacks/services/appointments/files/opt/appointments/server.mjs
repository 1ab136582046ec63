/** The appointments service: JSON over HTTP, for the site alone. */
import { createServer } from "node:http";
import { book, cancel, freeTimes, move, ownAppointments, practitioners, Refused } from "./book.mjs";
import { openPool, SCHEMA, schemaOf } from "./database.mjs";
import { log } from "./log.mjs";
import { count, metrics } from "./metrics.mjs";
import { cookieOf, newSession, sessionOf } from "./session.mjs";
import { environment, setting } from "./settings.mjs";

const MOST_BYTES = 10_000;
const pool = openPool();

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > MOST_BYTES) throw new Refused(413, "the request is too large");
  }
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new Refused(400, "the request holds no JSON");
  }
}

async function health() {
  const schema = await schemaOf(pool).catch(() => undefined);
  const healthy = schema >= SCHEMA;
  return { status: healthy ? 200 : 503, body: { status: healthy ? "ok" : "failing", environment: environment(), schema: schema ?? "unknown" } };
}

const route = (method, path, answer) => ({ method, path: new RegExp(`^${path}$`), answer });
const ROUTES = [
  route("GET", "/health", health),
  route("GET", "/metrics", () => ({ status: 200, text: metrics() })),
  route("GET", "/practitioners", async () => ({ status: 200, body: await practitioners(pool) })),
  route("GET", "/free", async ({ query }) => ({ status: 200, body: await freeTimes(pool, query.get("practitioner"), query.get("day") ?? "") })),
  route("GET", "/appointments", async ({ session }) => ({ status: 200, session, body: session === undefined ? [] : await ownAppointments(pool, session) })),
  route("POST", "/appointments", async ({ session = newSession(), request }) => ({ status: 201, session, body: await book(pool, session, await bodyOf(request)) })),
  route("PATCH", "/appointments/([0-9a-f-]+)", async ({ session, id, request }) => ({ status: 200, session, body: await move(pool, session, id, await bodyOf(request)) })),
  route("DELETE", "/appointments/([0-9a-f-]+)", async ({ session, id }) => ({ status: 200, session, body: await cancel(pool, session, id) })),
];

async function answered(request) {
  const { pathname, searchParams: query } = new URL(request.url, "http://appointments");
  const there = ROUTES.filter(({ path }) => path.test(pathname));
  const found = there.find(({ method }) => method === request.method);
  if (found === undefined) throw new Refused(there.length === 0 ? 404 : 405, "there is no such page");
  return found.answer({ request, query, session: sessionOf(request), id: found.path.exec(pathname)?.[1] });
}

function refusal(error) {
  if (error instanceof Refused) return { status: error.status, body: { error: error.message } };
  log("error", `${error.message}`);
  return { status: 500, body: { error: "something is broken here; try again later" } };
}

const server = createServer(async (request, response) => {
  const began = Date.now();
  const { status, session, body, text } = await answered(request).catch(refusal);
  response.writeHead(status, {
    "content-type": text === undefined ? "application/json" : "text/plain; version=0.0.4",
    "cache-control": "no-store",
    "x-environment": environment(),
    ...(session === undefined ? {} : { "set-cookie": cookieOf(session) }),
  });
  response.end(text ?? `${JSON.stringify(body)}\n`);
  count("requests_total", { method: request.method, status });
  log(status >= 500 ? "warning" : "info", `${request.method} ${request.url.split("?")[0]} ${status} ${Date.now() - began} ms`);
});

// An older schema has a migration on its way: the unit starts again until it is there.
const schema = await schemaOf(pool);
if (schema < SCHEMA) throw new Error(`the database has schema ${schema}; expected ${SCHEMA}; appointments-migrate.service brings it`);
server.listen(Number(setting("PORT", "8080")), setting("ADDRESS", "0.0.0.0"), () => log("info", `${environment()}: listens on ${server.address().port}`));
process.once("SIGTERM", () => server.close(() => void pool.end()));
