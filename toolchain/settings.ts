/** What the environment says about where the toolchain may come from. */
import { delimiter } from "node:path";

/** auto: official where it can be had, else our own. official, own: that and nothing else. */
export type Mode = "auto" | "official" | "own";

/** Where parts may be taken from. */
export interface Settings {
  readonly mode: Mode;
  /** Nothing may be fetched, from anywhere; what the caches of Go and npm hold may be used. */
  readonly offline: boolean;
  /** Folders in which a `pulumi` is looked for. */
  readonly searchPath: readonly string[];
}

/**
 * Reads `TRILANE_TOOLCHAIN`, `TRILANE_OFFLINE` and `PATH`.
 *
 * @throws Error for an unknown mode
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const mode = env["TRILANE_TOOLCHAIN"] || "auto";
  if (mode !== "auto" && mode !== "official" && mode !== "own") {
    throw new Error(`TRILANE_TOOLCHAIN: unknown value, got "${mode}"; expected auto, official or own; unset it to choose automatically`);
  }
  const offline = !["", "0", "false", "no", undefined].includes(env["TRILANE_OFFLINE"]?.toLowerCase());
  return { mode, offline, searchPath: (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "") };
}
