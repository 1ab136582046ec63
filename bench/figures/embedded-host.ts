import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHost, stopHost } from "../../operations/embedded-host/host";
import type { EmbeddedHost } from "../../operations/embedded-host/host";
import { atLeast, atMost } from "../figure";
import type { Figure } from "../figure";
import { timed, timesOf, told } from "../timing";

const REQUESTS = 3000;
const CONNECTIONS = 8;

/** The embedded host: how fast it starts, and what it answers. */
export async function hostFigures(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), "trilane-bench-host-"));
  try {
    const starts: number[] = [];
    const rates: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      let host: EmbeddedHost | undefined;
      starts.push(await timed(async () => (host = await startHost({ directory, parent: process.pid }))));
      if (host !== undefined && turn > 1) rates.push(REQUESTS / ((await timed(() => ask(host as EmbeddedHost))) / 1000));
      await stopHost(directory);
    }
    const started = timesOf(starts);
    return [
      atMost("start of the embedded host", started.min, "ms", 1000, told(started)),
      atLeast("requests to the embedded host", Math.max(...rates), "1/s", 500, `${CONNECTIONS} connections, one request in ten changes something`),
    ];
  } finally {
    await stopHost(directory);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** As the provider asks: few connections that stay open, mostly reading. */
async function ask({ endpoint, caFile, tokenFile }: EmbeddedHost): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, ca: readFileSync(caFile) });
  const headers = { authorization: `PVEAPIToken=${readFileSync(tokenFile, "utf8").trim()}` };
  const reads = ["/cluster/resources?type=vm", "/nodes/pve1/qemu", "/pools", "/access/permissions", "/cluster/firewall/rules", "/nodes/pve1/network", "/storage", "/version", "/access/roles"];
  let next = 0;
  const one = (turn: number): Promise<void> =>
    new Promise((settle, reject) => {
      const read = reads[turn % 10];
      const body = read === undefined ? new URLSearchParams({ comment: `turn ${turn}` }).toString() : "";
      const call = request(`${endpoint}/api2/json${read ?? "/access/users/root@pam"}`, { method: read === undefined ? "PUT" : "GET", agent, headers: { ...headers, ...(body === "" ? {} : { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body) }) } }, (response) => {
        response.resume();
        response.once("end", () => (response.statusCode === 200 ? settle() : reject(new Error(`${read ?? "change"}: ${response.statusCode} ${response.statusMessage}`))));
      });
      call.once("error", reject);
      call.end(body);
    });
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (next < REQUESTS) await one(next++);
  }));
  agent.destroy();
}
