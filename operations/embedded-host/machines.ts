import { readFileSync } from "node:fs";
import { request } from "node:https";
import { otherSide } from "../failure";
import type { EmbeddedHost } from "./host";

/** VMIDs of all machines on the embedded host. @throws Failure (3) when it does not answer */
export function vmidsOn({ endpoint, caFile, tokenFile }: EmbeddedHost): Promise<ReadonlySet<number>> {
  const headers = { authorization: `PVEAPIToken=${readFileSync(tokenFile, "utf8").trim()}` };
  return new Promise((settle, reject) => {
    const fail = (got: string): void => reject(otherSide(`embedded host: cannot list its machines, got ${got}; expected an answer of ${endpoint}; run the command again`));
    const call = request(`${endpoint}/api2/json/cluster/resources?type=vm`, { ca: readFileSync(caFile), agent: false, timeout: 15_000, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => {
        if (response.statusCode !== 200) return fail(`${response.statusCode} ${response.statusMessage}`);
        settle(new Set((JSON.parse(text) as { data: { vmid: number }[] }).data.map(({ vmid }) => vmid)));
      });
    });
    call.once("error", (error) => fail(error.message));
    call.once("timeout", () => call.destroy(new Error("no answer within 15 s")));
    call.end();
  });
}
