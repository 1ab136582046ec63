/** What the unit is told: the rendered configuration as its environment, and its secrets as credentials of systemd. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A value of the configuration; may be empty only where `fallback` says so. */
export function setting(name, fallback) {
  const value = process.env[name] || fallback;
  if (value === undefined) throw new Error(`${name}: is not set; expected the rendered configuration of the service as environment; start it as its unit`);
  return value;
}

/** The value that a reference of the configuration leads to, `secret://database/app-password`; undefined for an empty one. */
export function secretOf(name) {
  const reference = setting(name, "");
  if (reference === "") return undefined;
  const credential = reference.replace("secret://", "").replace("/", ".");
  return readFileSync(join(setting("CREDENTIALS_DIRECTORY"), credential), "utf8").trim();
}

const UNITS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a length of time such as `30min`. */
export function duration(name) {
  const [, count, unit] = /^(\d+)(ms|s|min|h|d)$/.exec(setting(name)) ?? [];
  if (unit === undefined) throw new Error(`${name}: is no length of time; expected a whole number with ms, s, min, h or d`);
  return Number(count) * UNITS[unit];
}

/** How an integration is used here: `PAYMENT_MODE`, `_ENDPOINT`, `_ACCOUNT`, `_KEY` and `_SAFE`. */
export function integration(name) {
  const of = (suffix) => setting(`${name}_${suffix}`, "");
  const [host = "", port = "0"] = of("ENDPOINT").split(":");
  return { mode: of("MODE"), host, port: Number(port), account: of("ACCOUNT"), key: secretOf(`${name}_KEY`), safe: of("SAFE") !== "false" };
}

/** Where the unit may write: stubs of integrations. */
export const stateFolder = () => setting("STATE_DIRECTORY");

/** Which environment this is. */
export const environment = () => setting("TRILANE_ENVIRONMENT");
