import { readFileSync } from "node:fs";
import { request } from "node:https";
import { otherSide } from "../failure";
import type { EmbeddedHost } from "./host";

/** Asks an embedded host as its root; returns the answer's data. @throws Failure (3) when it does not answer, or refuses */
export function askAsRoot({ endpoint, caFile, tokenFile }: EmbeddedHost, method: "GET" | "POST" | "PUT" | "DELETE", path: string, parameters: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const headers = { authorization: `PVEAPIToken=${readFileSync(tokenFile, "utf8").trim()}` };
  const url = `${endpoint}/api2/json${path}?${new URLSearchParams(parameters).toString()}`;
  return new Promise((settle, reject) => {
    const fail = (got: string): void => reject(otherSide(`embedded host: cannot be asked, got ${got} to ${method} ${path}; expected an answer of ${endpoint}; run the command again`));
    const call = request(url, { method, ca: readFileSync(caFile), agent: false, timeout: 15_000, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => (response.statusCode === 200 ? settle((JSON.parse(text) as { data: unknown }).data) : fail(`${response.statusCode} ${response.statusMessage}`)));
    });
    call.once("error", (error) => fail(error.message));
    call.once("timeout", () => call.destroy(new Error("no answer within 15 s")));
    call.end();
  });
}
