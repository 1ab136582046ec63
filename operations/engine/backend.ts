import { homedir } from "node:os";
import { resolve } from "node:path";
import { pulumi } from "./pulumi";
import type { Target } from "./target";

/**
 * Folder of the file backend of a target, as Pulumi reads its URL (pkg/backend/diy/backend.go, massageBlobPath): a path
 * from the folder of Pulumi.yaml, or one that begins with `~`. Undefined for other backends.
 */
export function backendFolder({ backend, env, folder }: Target): string | undefined {
  const url = backend ?? env["PULUMI_BACKEND_URL"] ?? "";
  if (!url.startsWith("file://")) return undefined;
  const path = decodeURIComponent(url.slice("file://".length).replace(/\?.*$/, ""));
  return resolve(folder, path.replace(/^~(?=\/|$)/, homedir()));
}

/** URL of the backend that the caller is logged in to. @throws Failure (3) when there is none */
export async function backendOf(target: Target): Promise<string> {
  const { url } = JSON.parse(await pulumi(target, ["whoami", "--json"])) as { readonly url?: string };
  return url ?? "";
}
