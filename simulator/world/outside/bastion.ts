import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { hostOf, PEERS } from "../network/outside";
import { quoted } from "../guests/shell";
import type { World } from "../world";
import { stableForward } from "./stable-forward";

/** Milliseconds until sshd must listen. */
const PATIENCE = 15_000;

/** The only account of the bastion: it has no shell, and may open connections to port 22 and nothing else. */
const USER = "jump";

/** How the bastion is reached, and who may come in. */
export interface Bastion {
  /** On 127.0.0.1; the same again after a restart. */
  readonly port: number;
  readonly user: string;
  /** Public half of its host key, `ssh-ed25519 AAAA…`; the same again after a restart. */
  readonly hostKey: string;
  /** File with the public keys of those who may come in, one a line; it is read at each login. */
  readonly authorizedKeys: string;
}

/** A bastion that runs. */
export interface RunningBastion {
  readonly facts: Bastion;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the bastion at the admin point: OpenSSH's server, out of the guests' Debian, in the network of the peers outside.
 * What goes through it to a machine passes every filter on its way.
 *
 * @param root the guests' Debian; not written to
 * @param admin networks and addresses of the admin point: it has the first one
 * @throws Error when sshd does not listen, or its port on 127.0.0.1 has been taken by another process meanwhile
 */
export async function startBastion(world: World, root: string, admin: readonly string[]): Promise<RunningBastion> {
  const own = join(world.folder, "bastion");
  // Read by the account as well; nobody else gets through the folders above.
  mkdirSync(own, { recursive: true, mode: 0o755 });
  chmodSync(own, 0o755);
  const authorizedKeys = join(own, "authorized_keys");
  if (!existsSync(authorizedKeys)) writeFileSync(authorizedKeys, "", { mode: 0o644 });
  const address = hostOf(admin[0] ?? "");
  await listening(world, root, own, address);
  const forward = await stableForward(world, "bastion", { address, port: 22 }, join(own, "port"));
  const [kind = "", key = ""] = readFileSync(join(own, "ssh_host_ed25519_key.pub"), "utf8").trim().split(" ");
  return { facts: { port: forward.port, user: USER, hostKey: `${kind} ${key}`, authorizedKeys }, stop: forward.stop };
}

/** Runs sshd; it ends with the world. */
async function listening(world: World, root: string, own: string, address: string): Promise<void> {
  const log = join(own, "log");
  const file = openSync(log, "w", 0o600);
  const server = world.spawn("ip", ["netns", "exec", PEERS, "bash", "-c", script(root, own, address)], ["ignore", file, file]);
  closeSync(file);
  let ended = false;
  server.once("exit", () => (ended = true)).once("error", () => (ended = true)).unref();
  for (const end = Date.now() + PATIENCE; !readFileSync(log, "utf8").includes("Server listening on"); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (!ended && Date.now() < end) continue;
    throw new Error(`bastion: sshd ${ended ? "ended" : `does not listen after ${PATIENCE / 1000} seconds`}; expected it at ${address} port 22; read ${log}\n${readFileSync(log, "utf8").trim().split("\n").slice(-3).join("\n")}`);
  }
}

const CONFIGURATION = (address: string): string => [
  "Port 22", `ListenAddress ${address}`, "PidFile none", "LogLevel VERBOSE", "UseDNS no", "UsePAM no", "MaxStartups 100", "MaxSessions 100",
  "HostKey /etc/bastion/ssh_host_ed25519_key", "AuthorizedKeysFile /etc/bastion/authorized_keys",
  `AllowUsers ${USER}`, "AuthenticationMethods publickey", "PasswordAuthentication no", "KbdInteractiveAuthentication no",
  "AllowTcpForwarding local", "PermitOpen *:22", "AllowStreamLocalForwarding no", "AllowAgentForwarding no", "X11Forwarding no", "PermitTunnel no", "PermitTTY no",
  "ForceCommand /usr/sbin/nologin", "",
].join("\n");

/** In a root of its own over the guests' Debian, whose changes are in memory. Its mounts are those of `ip netns exec`, and go with it. */
const script = (root: string, own: string, address: string): string => `
set -eu
here=/run/bastion
mkdir -p $here
mount -t tmpfs -o mode=755 tmpfs $here
mkdir $here/lower $here/upper $here/work $here/root
mount --bind ${quoted(root)} $here/lower
mount -t overlay overlay -o lowerdir=$here/lower,upperdir=$here/upper,workdir=$here/work $here/root
cd $here/root
mount --rbind /dev dev
mount -t proc proc proc
mkdir -p run/sshd etc/bastion
mount --bind ${quoted(own)} etc/bastion
echo '${USER}:x:900:65534::/:/usr/sbin/nologin' >> etc/passwd
echo '${USER}:*:19000:0:99999:7:::' >> etc/shadow
[ -s etc/bastion/ssh_host_ed25519_key ] || chroot . ssh-keygen -q -t ed25519 -N '' -C bastion -f /etc/bastion/ssh_host_ed25519_key
printf %s ${quoted(CONFIGURATION(address))} > etc/ssh/bastion_config
exec chroot . /usr/sbin/sshd -D -e -f /etc/ssh/bastion_config
`;
