/** Lines for the journal, with their level as systemd reads it from stderr (sd-daemon, "<3>"). */
import { setting } from "./settings.mjs";

const PRIORITIES = { error: 3, warning: 4, info: 6, debug: 7 };

/** Writes one line, if `LOG_LEVEL` is at least as chatty. What names a patient is `debug`. */
export function log(level, text) {
  if (PRIORITIES[level] <= PRIORITIES[setting("LOG_LEVEL", "info")]) process.stderr.write(`<${PRIORITIES[level]}>${text.replaceAll("\n", " ")}\n`);
}
