// Lets a realm demand a second factor, and puts back what it demanded before: the provider has no resource for it.
//
//   TRILANE_ENDPOINT=https://pve:8006 node second-factor.mjs require pve  < token    prints what was demanded before
//   PULUMI_COMMAND_STDOUT='{…}' … node second-factor.mjs restore pve < token         demands exactly that again
import client from "../host/client.cjs";
import { connectionFromEnvironment } from "../host/script-client.mjs";

const [verb, realm] = process.argv.slice(2);
const path = `/access/domains/${realm}`;

async function demand() {
  const connection = await connectionFromEnvironment();
  const { tfa } = await client.request(connection, "GET", path);
  await client.request(connection, "PUT", path, { tfa: "type=oath" });
  return JSON.stringify(tfa === undefined ? {} : { tfa });
}

async function restore() {
  const connection = await connectionFromEnvironment();
  const { tfa } = JSON.parse(process.env.PULUMI_COMMAND_STDOUT || "{}");
  await client.request(connection, "PUT", path, tfa === undefined ? { delete: "tfa" } : { tfa });
  return "restored";
}

const verbs = { require: demand, restore };

try {
  process.stdout.write(await verbs[verb]());
} catch (error) {
  process.stderr.write(`realm ${realm}: cannot ${verb} its second factor, got ${error.message}; expected an answer of ${process.env.TRILANE_ENDPOINT}; the token of the host stack needs Realm.Allocate: see docs/proxmox.md, then run again\n`);
  process.exitCode = 1;
}
