/** The mirror of Debian that guests find outside. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { debianMirror } from "../../../../simulator/world/outside/mirror";

const servers: Server[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const listen = async (server: Server): Promise<string> => {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const WHOLE = "a package";
const named = (text: string): string => `dists/bookworm/main/by-hash/SHA256/${createHash("sha256").update(text).digest("hex")}`;

/** An upstream that notes what it is asked, a mirror of it, and a mirror over the same files that may not ask. */
async function mirrors(): Promise<{ asked: string[]; online: string; offline: string; folder: string }> {
  const asked: string[] = [];
  const upstream = await listen(createServer((request, response) => {
    asked.push(`${request.headers["if-modified-since"] === undefined ? "" : "changed? "}${request.url}`);
    if (request.headers["if-modified-since"] !== undefined) return void response.writeHead(304).end();
    if (request.url?.includes("nobody")) return void response.writeHead(404).end();
    setTimeout(() => response.writeHead(200, { "last-modified": "Sat, 05 Sep 2026 10:00:00 GMT" }).end(WHOLE), 20);
  }));
  const folder = mkdtempSync(join(tmpdir(), "trilane-mirror-"));
  folders.push(folder);
  const of = (offline: boolean): Promise<string> => listen(createServer(debianMirror({ url: `${upstream}/debian`, folder, offline }, () => undefined)));
  return { asked, folder, online: await of(false), offline: await of(true) };
}

const get = async (url: string, headers: Record<string, string> = {}): Promise<string> => {
  const answer = await fetch(url, { headers });
  return answer.ok ? answer.text() : String(answer.status);
};

test("a package is fetched once, however many ask at once, and kept for who may not fetch", async () => {
  const { asked, online, offline } = await mirrors();
  const url = "/debian/pool/main/h/hello/hello_2.10-3_amd64.deb";
  expect(await get(`${offline}${url}`)).toBe("404");
  expect(await Promise.all([1, 2, 3].map(() => get(`${online}${url}`)))).toEqual([WHOLE, WHOLE, WHOLE]);
  expect(await get(`${offline}${url}`)).toBe(WHOLE);
  expect(asked).toEqual([url]);
});

test("a connection that breaks is tried again", async () => {
  let broken = 1;
  const upstream = await listen(createServer((request, response) => void (broken-- > 0 ? request.socket.destroy() : response.end(WHOLE))));
  const folder = mkdtempSync(join(tmpdir(), "trilane-mirror-"));
  folders.push(folder);
  const online = await listen(createServer(debianMirror({ url: upstream, folder, offline: false }, () => undefined)));
  expect(await get(`${online}/debian/pool/main/h/hello.deb`)).toBe(WHOLE);
});

test("an index under its digest is taken only when it is that", async () => {
  const { online } = await mirrors();
  expect(await get(`${online}/debian/${named(WHOLE)}`)).toBe(WHOLE);
  expect(await get(`${online}/debian/${named("another")}`)).toBe("502");
});

test("the list of releases is not asked for again at once, and known to who has it", async () => {
  const { asked, online, offline } = await mirrors();
  const url = "/debian/dists/bookworm/InRelease";
  expect([await get(`${online}${url}`), await get(`${online}${url}`), await get(`${offline}${url}`)]).toEqual([WHOLE, WHOLE, WHOLE]);
  expect(await get(`${online}${url}`, { "if-modified-since": "Sat, 05 Sep 2026 10:00:00 GMT" })).toBe("304");
  expect(asked).toEqual([url]);
});

test("what upstream does not have, and what is no file of Debian, is not found and not kept", async () => {
  const { online, asked, folder } = await mirrors();
  for (const path of ["/debian/pool/nobody", "/debian/pool/%2e%2e/%2e%2e/etc/passwd", "/debian/pool/..%2f..%2fetc/passwd", "/etc/passwd", "/debian/pool//x", "/debian/%ff"]) expect(await get(`${online}${path}`)).toBe("404");
  expect(asked).toEqual(["/debian/pool/nobody"]);
  expect(readdirSync(folder)).toEqual([]);
});
