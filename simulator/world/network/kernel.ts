import type { Ground } from "./ground";
import { limitText } from "./rate";

/** Debian's packages that hold the tools. */
const NETWORK_PACKAGES: readonly string[] = ["iproute2", "iptables", "ipset", "nftables", "procps"];

/** What the kernel and the tools of a machine can do for a world's network. */
export interface Kernel {
  /** The tools that replace a table at once: those of the old or of the new kind, whichever know all matches. */
  readonly restore: { readonly v4: string; readonly v6: string };
  /** Why the rate of a network card cannot be limited, in words; undefined where it can. */
  readonly unlimited: string | undefined;
}

/** Everything that the filter asks for, once. */
const TABLE = [
  "*filter",
  ":TRIAL - [0:0]",
  "-A FORWARD -m physdev --physdev-is-bridged --physdev-in fwln+ -j TRIAL",
  "-A TRIAL -m conntrack --ctstate INVALID -j DROP",
  "-A TRIAL -m set --match-set trial-VERSION src -j DROP",
  "-A TRIAL -m mac ! --mac-source 02:00:00:00:00:01 -j DROP",
  "-A TRIAL -p tcp -m multiport --dports 80,443 -j REJECT --reject-with tcp-reset",
  "-A TRIAL -m mark --mark 0x80000000/0x80000000 -j RETURN",
  "-A TRIAL -j MARK --set-mark 0x80000000/0x80000000",
  "COMMIT",
  "",
].join("\n");

const FRAMES = 'table bridge trial {\n  chain forward {\n    type filter hook forward priority filter; policy accept;\n    iifname "tap*" ether type arp arp saddr ip != { 192.0.2.1 } drop\n  }\n}\n';

/**
 * Tries what the network needs in an empty world, and leaves nothing there.
 *
 * @throws Error that names everything that is missing, with what the system said
 */
export async function detectKernel(ground: Ground): Promise<Kernel> {
  const lacking: string[] = [];
  const refusal = (program: string, args: readonly string[], stdin = ""): Promise<string | undefined> => ground.run(program, args, { stdin }).then(() => undefined, (error: Error) => error.message.trim().split("\n").pop());
  const tried = async (what: string, program: string, args: readonly string[], stdin = ""): Promise<boolean> => {
    const said = await refusal(program, args, stdin);
    if (said !== undefined && what !== "") lacking.push(`${what} (${said})`);
    return said === undefined;
  };
  await tried("bridges", "ip", ["link", "add", "trial0", "type", "bridge"]);
  const why = (await refusal("ip", ["link", "add", "trial1", "up", "type", "ifb"])) ?? (await refusal("tc", ["-batch", "-"], limitText("trial0", "trial1", 1024 ** 2)));
  await tried("the filter of bridges for IP (br_netfilter)", "sysctl", ["-q", "-w", "net.bridge.bridge-nf-call-iptables=1", "net.bridge.bridge-nf-call-ip6tables=1"]);
  await tried("sets of addresses (ipset)", "ipset", ["restore"], "create trial-4 hash:net family inet\ncreate trial-6 hash:net family inet6\n");
  await tried("the filter of frames (nftables)", "nft", ["-f", "-"], FRAMES);
  const tool = async (family: "iptables" | "ip6tables", version: 4 | 6): Promise<string> => {
    for (const name of [`${family}-legacy-restore`, `${family}-restore`]) {
      const isLast = name === `${family}-restore`;
      if (await tried(isLast ? `the filter of packets (${family})` : "", name, ["--wait"], TABLE.replace("VERSION", String(version)))) return name;
    }
    return "";
  };
  const restore = { v4: await tool("iptables", 4), v6: await tool("ip6tables", 6) };
  if (lacking.length > 0) {
    throw new Error(`the network of the guests: this machine lacks ${lacking.join(", ")}; expected Debian's packages ${NETWORK_PACKAGES.join(", ")} and a kernel with bridges, br_netfilter, ipset, iptables and nftables; start without --guests, or install what is missing`);
  }
  await ground.run(restore.v4, ["--wait"], { stdin: "*filter\nCOMMIT\n" });
  await ground.run(restore.v6, ["--wait"], { stdin: "*filter\nCOMMIT\n" });
  await ground.run("sh", ["-c", "nft delete table bridge trial; ipset destroy trial-4; ipset destroy trial-6; ip link del trial1 2> /dev/null; ip link del trial0"]);
  return { restore, unlimited: why === undefined ? undefined : `the kernel or tc lacks htb, u32, mirred or ifb (${why})` };
}
