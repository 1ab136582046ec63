/** The programs that filter packets for real guests: of the system where they are installed, else unpacked from Debian's packages into the cache. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { broughtBy, unpackApart } from "./apt";
import { exclusively, part } from "./cache";
import { withProgress } from "./process";
import type { Log } from "./process";
import { readSettings } from "./settings";

/** Programs by the package that has them. */
const PROGRAMS = { iptables: ["iptables-restore", "ip6tables-restore"], ipset: ["ipset"], nftables: ["nft"] } as const;

/**
 * Brings what is missing: ten seconds the first time. The system stays as it is.
 *
 * @param log takes lines of progress
 * @returns the folder that the packages are unpacked in, like a root; undefined where the system has all of them
 * @throws Error where they can neither be found nor fetched
 */
export async function ensureNetworkTools(log: Log): Promise<string | undefined> {
  const { searchPath, offline } = readSettings(process.env);
  const has = (name: string): boolean => [...searchPath, "/usr/sbin", "/sbin"].some((folder) => existsSync(join(folder, name)));
  if (Object.values(PROGRAMS).flat().every(has)) return undefined;
  const packages = Object.keys(PROGRAMS);
  const fetched = async (work: string): Promise<true> => {
    if (offline) throw new Error(`guests: ${packages.join(", ")} are not in the cache, and TRILANE_OFFLINE forbids to fetch them; expected to fetch them once; run it without TRILANE_OFFLINE`);
    return withProgress(log, "fetching what filters packets from Debian", 10, () => fetchPackages(work, packages));
  };
  const folder = await exclusively(() => part("network-debian", fetched), () => log("another run prepares the toolchain, waiting for it"));
  return folder as string;
}

/** With what the packages need and the system lacks. */
function fetchPackages(folder: string, packages: readonly string[]): Promise<true> {
  const choose = async (options: readonly string[]): Promise<readonly string[]> => [...new Set([...packages, ...(await broughtBy(folder, packages, options))])];
  return unpackApart(folder, choose, `guests: ${packages.join(", ")} are missing, and cannot be fetched; expected them, or a Debian's apt-get; install these packages`);
}
