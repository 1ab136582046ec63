/** Counters in Prometheus' text format, each with the environment as label. */
import { environment } from "./settings.mjs";

const counters = new Map();

/** Counts one more. */
export function count(name, labels = {}) {
  const series = `${name}{${Object.entries({ environment: environment(), ...labels }).map(([key, value]) => `${key}="${value}"`).join(",")}}`;
  counters.set(series, (counters.get(series) ?? 0) + 1);
}

/** All of them, and how long the service has been up. */
export function metrics() {
  const up = `process_uptime_seconds{environment="${environment()}"} ${Math.round(process.uptime())}`;
  return `${[...[...counters].map(([series, value]) => `${series} ${value}`).sort(), up].join("\n")}\n`;
}
