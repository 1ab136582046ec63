/** A configuration as a file: sorted, with references in place of secrets, the name of its environment and a digest. */
import { entriesOf, sortedKeys } from "../canonical";
import { digest } from "../digest";
import type { ConfigurationPlan, EnvironmentPlan } from "../plan";

/** `env` for a shell, systemd's EnvironmentFile and most frameworks; `json` with types, which is YAML as well. */
export const CONFIGURATION_FORMATS = ["env", "json"] as const;

/** See `CONFIGURATION_FORMATS`. */
export type ConfigurationFormat = (typeof CONFIGURATION_FORMATS)[number];

/** What a rendered configuration says of itself. */
export interface Label {
  readonly estate: string;
  readonly environment: string;
  readonly service: string;
}

/** Where the digest of the rest of the file stands; its group holds the digest. */
export const DIGEST_LINE = /^(TRILANE_DIGEST=|\s*"digest": ")([0-9a-f]*)/m;

/** The file of one service. Equal plans give equal bytes. The digest is of the file without it. */
export function renderConfiguration({ estate, environment }: Pick<EnvironmentPlan, "estate" | "environment">, { service, values }: ConfigurationPlan, format: ConfigurationFormat): string {
  const label: Label = { estate, environment, service };
  return signed(format === "env" ? environmentFile(label, values) : jsonFile(label, values));
}

/** The text with its digest in place. */
function signed(text: string): string {
  return text.replace(DIGEST_LINE, (_, head: string) => `${head}${digestOf(text)}`);
}

/** SHA-256 of a file with an empty digest. */
export function digestOf(text: string): string {
  return digest(text.replace(DIGEST_LINE, "$1"));
}

function environmentFile({ estate, environment, service }: Label, values: ConfigurationPlan["values"]): string {
  const head = [`TRILANE_ESTATE=${estate}`, `TRILANE_ENVIRONMENT=${environment}`, `TRILANE_SERVICE=${service}`, "TRILANE_DIGEST="];
  return [...head, ...entriesOf(values).map(([key, value]) => `${key.toUpperCase()}=${quoted(String(value))}`), ""].join("\n");
}

/** Quotes that a POSIX shell and systemd read alike: a backslash before what would mean something else. */
function quoted(text: string): string {
  return /^[A-Za-z0-9_.:/@%+,=-]*$/.test(text) ? text : `"${text.replace(/["\\$`]/g, "\\$&")}"`;
}

function jsonFile(label: Label, values: ConfigurationPlan["values"]): string {
  return `${JSON.stringify({ trilane: { ...label, digest: "" }, configuration: sortedKeys(values) }, null, 2)}\n`;
}
