import type { SpawnSyncReturns } from "node:child_process";

import { z } from "zod";

import { failure } from "../../errors";
import type { AgentInterface, GuestAgent } from "../../guests/agent";
import type { Machine } from "./machine";

/** Milliseconds that an answer takes at most: everything else waits meanwhile. */
const PATIENCE = 5000;

/** A named pipe would wait for its writer; the agent refuses to. `$1` file, `$2` first byte, `$3` bytes. */
const READ = '[ ! -p "$1" ] || { echo "cat: $1: Resource temporarily unavailable" >&2; exit 1; }; tail -c "+$2" -- "$1" | head -c "$3"; exit "${PIPESTATUS[0]}"';

const Addresses = z.array(z.object({ ifname: z.string(), address: z.string().optional(), addr_info: z.array(z.object({ family: z.string(), local: z.string(), prefixlen: z.number() })) }));

/**
 * The agent in a guest; undefined for one that has not booted yet, or has no device for it. There is no program of that
 * name in the guest: what it would do is done from outside, with the guest's own files, processes and network.
 */
export function agentIn(machine: Machine | undefined): GuestAgent | undefined {
  return machine?.isBooted === true && machine.boot.agent ? { read: (...words) => read(machine, ...words), interfaces: () => interfaces(machine) } : undefined;
}

/** Runs a program in the guest; one that takes too long is told as Proxmox tells of an agent that does (QMPClient.pm), and callers ask again. */
function inTime(machine: Machine, command: string, program: string, ...args: readonly string[]): SpawnSyncReturns<Buffer> {
  const done = machine.insideNow(PATIENCE, program, ...args);
  if ((done.error as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT") throw failure(`VM ${machine.boot.vmid} qmp command '${command}' failed - got timeout`);
  return done;
}

function read(machine: Machine, file: string, offset: number, count: number): Buffer {
  const done = inTime(machine, "guest-file-open", "bash", "-c", READ, "read", file, String(offset + 1), String(count));
  // `head` ends before `tail` has written everything: 141 is the signal of a closed pipe.
  if (done.status === 0 || done.status === 141) return done.stdout;
  const reason = /: ([^:]+)\n$/.exec(done.stderr.toString())?.[1] ?? "Input/output error";
  throw failure(`Agent error: failed to open file '${file}' (mode: 'r'): ${reason}`);
}

function interfaces(machine: Machine): readonly AgentInterface[] {
  const done = inTime(machine, "guest-network-get-interfaces", "ip", "-json", "address");
  if (done.status !== 0) throw failure("Agent error: failed to list interfaces");
  return Addresses.parse(JSON.parse(done.stdout.toString())).map(({ ifname, address, addr_info: addresses }) => ({
    name: ifname,
    "hardware-address": address ?? "",
    "ip-addresses": addresses.map(({ family, local, prefixlen }) => ({ "ip-address": local, "ip-address-type": family === "inet" ? "ipv4" : "ipv6", prefix: prefixlen })),
  }));
}
