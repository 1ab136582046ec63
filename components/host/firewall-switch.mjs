// Remembers the datacenter's firewall options before the stack sets its own, and puts them back before the stack's
// rules go: the provider's deletion of the options changes nothing (measured on Proxmox VE 9.2), so a host would be
// left with "drop everything" and without the rules that let the admin in.
//
//   TRILANE_ENDPOINT=https://pve:8006 node firewall-switch.mjs record  < token    prints what is set now
//   PULUMI_COMMAND_STDOUT='{…}' … node firewall-switch.mjs restore < token        sets exactly that again
import { text } from "node:stream/consumers";
import client from "./client.cjs";

const path = "/cluster/firewall/options";
const keys = ["enable", "ebtables", "policy_in", "policy_out", "policy_forward", "log_ratelimit"];

const connection = async () => ({ endpoint: process.env.TRILANE_ENDPOINT, token: (await text(process.stdin)).trim() });

async function record() {
  const options = await client.request(await connection(), "GET", path);
  return JSON.stringify(Object.fromEntries(keys.filter((key) => options[key] !== undefined).map((key) => [key, String(options[key])])));
}

async function restore() {
  const before = JSON.parse(process.env.PULUMI_COMMAND_STDOUT || "{}");
  const unset = keys.filter((key) => before[key] === undefined);
  await client.request(await connection(), "PUT", path, { ...before, ...(unset.length > 0 && { delete: unset.join(",") }) });
  return "restored";
}

const verbs = { record, restore };

try {
  process.stdout.write(await verbs[process.argv[2]]());
} catch (error) {
  process.stderr.write(`datacenter firewall: cannot ${process.argv[2]} its options, got ${error.message}; expected an answer of ${process.env.TRILANE_ENDPOINT}; check the endpoint and the token of the host stack, then run again\n`);
  process.exitCode = 1;
}
