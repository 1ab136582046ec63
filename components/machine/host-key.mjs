// Reads the SSH host key of one VM out of it, through the API and the QEMU guest agent, and prints it. Pulumi's `command`
// runs it when the VM was started: who logs in by SSH then knows whom to expect, and trusts nobody on first use.
//
//   TRILANE_ENDPOINT=https://pve:8006 TRILANE_NODE=pve TRILANE_VMID=1011 node host-key.mjs < token
//
// The token comes on stdin: arguments and environment are visible to others.
import { setTimeout as pause } from "node:timers/promises";
import client from "../host/client.cjs";
import { connectionFromEnvironment, milliseconds, nextStep, setting } from "../host/script-client.mjs";

const { ApiError, request } = client;
const FILE = "/etc/ssh/ssh_host_ed25519_key.pub";

/** What Proxmox says until the guest has booted, and the agent until cloud-init has made the keys (PVE::QemuServer::Agent). */
const EARLY = /guest agent is not running|No such file or directory|got timeout/;

async function readKey() {
  const connection = await connectionFromEnvironment();
  const path = `/nodes/${setting("TRILANE_NODE")}/qemu/${setting("TRILANE_VMID")}/agent/file-read`;
  const end = Date.now() + milliseconds("TRILANE_AGENT_TIMEOUT_MS", 180_000);
  for (;;) {
    try {
      const { content } = await request(connection, "GET", path, { file: FILE });
      const [type, key] = String(content).trim().split(/\s+/);
      if (type === "ssh-ed25519" && /^[A-Za-z0-9+/]{60,}={0,2}$/.test(key ?? "")) return `${type} ${key}`;
      if (Date.now() > end) throw new Error(`${FILE} holds no Ed25519 key`);
    } catch (error) {
      if (!(error instanceof ApiError) || !EARLY.test(error.message) || Date.now() > end) throw error;
    }
    await pause(500);
  }
}

/** An agent that never answers is not in the image, or its device came with an update that needs a restart. */
function advice(error) {
  if (/guest agent is not running/.test(error.message)) return "put qemu-guest-agent into the image, or stop and start the VM if it ran before trilane:agent was set";
  return nextStep(error, "VM.GuestAgent.FileRead (Proxmox VE 8: VM.Monitor)");
}

try {
  process.stdout.write(`${await readKey()}\n`);
} catch (error) {
  process.stderr.write(`VM ${process.env.TRILANE_VMID}: its SSH host key cannot be read, got ${error.message}; expected ${FILE} through the guest agent; ${advice(error)}\n`);
  process.exitCode = 1;
}
