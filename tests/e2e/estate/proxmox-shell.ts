/** The commands that docs/proxmox.md gives for the host's own shell, as the API calls that they are. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Api } from "./api";
import { PROJECT } from "./clone";

/** Words of a line of shell: quotes are taken off, nothing else is understood. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? "");

interface Call {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Blocks of a document that are meant for the shell of a Proxmox host, by their order. */
export function hostBlocks(document: string): string[] {
  const text = readFileSync(join(PROJECT, document), "utf8");
  return [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, code]) => code ?? "");
}

/** The calls of a block; lines of other programs (`cat`, `systemctl` …) are left out. @throws Error for an unknown form of pveum or pvesh */
export function callsOf(block: string): Call[] {
  const lines = block.replaceAll("\\\n", " ").split("\n").map((line) => line.replace(/(^|\s)#.*$/, "").trim());
  return lines.filter((line) => /^(pveum|pvesh) /.test(line)).filter((line) => !line.startsWith("pvesh get")).map((line) => callOf(words(line)));
}

function callOf([program = "", ...rest]: readonly string[]): Call {
  const end = rest.findIndex((word) => word.startsWith("--"));
  const plain = end < 0 ? rest : rest.slice(0, end);
  const options = parametersOf(end < 0 ? [] : rest.slice(end));
  const [first = "", second = "", ...names] = plain;
  if (program === "pvesh") {
    const methods: Readonly<Record<string, Call["method"]>> = { create: "POST", set: "PUT", delete: "DELETE" };
    const method = methods[first];
    if (method !== undefined) return { method, path: second, parameters: options };
  }
  const [name = "", third = "", fourth = ""] = names;
  const known: Readonly<Record<string, Call>> = {
    "role add": { method: "POST", path: "/access/roles", parameters: { roleid: name, ...options } },
    "role delete": { method: "DELETE", path: `/access/roles/${name}`, parameters: options },
    "user add": { method: "POST", path: "/access/users", parameters: { userid: name, ...options } },
    "user delete": { method: "DELETE", path: `/access/users/${name}`, parameters: options },
    "acl modify": { method: "PUT", path: "/access/acl", parameters: { path: name, ...options } },
    "user token": { method: "POST", path: `/access/users/${third}/token/${fourth}`, parameters: options },
  };
  const call = known[`${first} ${second}`];
  if (call === undefined || (second === "token" && name !== "add")) throw new Error(`${program} ${rest.join(" ")}: is not known here; expected a command of docs/proxmox.md`);
  return call;
}

function parametersOf(options: readonly string[]): Record<string, string> {
  const pairs: [string, string][] = [];
  for (let at = 0; at < options.length; at += 2) pairs.push([(options[at] ?? "").slice(2), options[at + 1] ?? ""]);
  return Object.fromEntries(pairs);
}

/** Does on an embedded host what a block does on a real one; returns the token that it made, `user@realm!name=uuid`. */
export async function runOnHost(root: Api, block: string): Promise<string | undefined> {
  let token: string | undefined;
  for (const { method, path, parameters } of callsOf(block)) {
    const { status, reason, data } = await root.call(method, path, parameters);
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${reason}`);
    const made = data as { "full-tokenid"?: string; value?: string } | null;
    if (made?.["full-tokenid"] !== undefined) token = `${made["full-tokenid"]}=${made.value ?? ""}`;
  }
  return token;
}
