import { readFileSync } from "node:fs";
import { request } from "node:https";
import { otherSide } from "../failure";
import type { EmbeddedHost } from "./host";

/** VMIDs of all machines on the embedded host. @throws Failure (3) when it does not answer */
export async function vmidsOn(host: EmbeddedHost): Promise<ReadonlySet<number>> {
  const machines = (await ask(host, "GET", "/cluster/resources?type=vm")) as readonly { readonly vmid: number }[];
  return new Set(machines.map(({ vmid }) => vmid));
}

/** Takes Proxmox's protection off every machine of a pool of the embedded host. @throws Failure (3) when it does not answer */
export async function unprotectPool(host: EmbeddedHost, pool: string): Promise<void> {
  const machines = (await ask(host, "GET", "/cluster/resources?type=vm")) as readonly { readonly vmid: number; readonly node: string; readonly pool?: string }[];
  for (const { node, vmid, pool: own } of machines) if (own === pool) await ask(host, "PUT", `/nodes/${node}/qemu/${vmid}/config?protection=0`);
}

/** Asks with root's token; returns the answer's data. */
function ask({ endpoint, caFile, tokenFile }: EmbeddedHost, method: "GET" | "PUT", path: string): Promise<unknown> {
  const headers = { authorization: `PVEAPIToken=${readFileSync(tokenFile, "utf8").trim()}` };
  return new Promise((settle, reject) => {
    const fail = (got: string): void => reject(otherSide(`embedded host: cannot ask for its machines, got ${got}; expected an answer of ${endpoint}; run the command again`));
    const call = request(`${endpoint}/api2/json${path}`, { method, ca: readFileSync(caFile), agent: false, timeout: 15_000, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => (response.statusCode === 200 ? settle((JSON.parse(text) as { data: unknown }).data) : fail(`${response.statusCode} ${response.statusMessage}`)));
    });
    call.once("error", (error) => fail(error.message));
    call.once("timeout", () => call.destroy(new Error("no answer within 15 s")));
    call.end();
  });
}
