import { readFileSync } from "node:fs";
import { z } from "zod";
import { HostConnection } from "../../components/host/connection";
import type { EmbeddedHosts } from "./hosts";

/** Where the network storage would be that all hosts of a real site mount. */
const SHARE = { type: "nfs", server: "nas.example.internal", export: "/transfer", content: "backup" } as const;

/** Gives every embedded host the storage that data moves through, as an admin does on a real one. What is there stays. */
export async function ensureTransfer(hosts: EmbeddedHosts, storage: string): Promise<void> {
  for (const { endpoint, tokenFile } of Object.values(hosts)) {
    const host = new HostConnection(endpoint, readFileSync(tokenFile, "utf8").trim());
    const known = z.array(z.object({ storage: z.string() })).parse(await host.get("/storage"));
    if (!known.some((one) => one.storage === storage)) await host.post("/storage", { storage, ...SHARE });
  }
}
