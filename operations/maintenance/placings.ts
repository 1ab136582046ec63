/** Where environments are, as their files say: read, compared and written without touching anything else in the file. */
import { isMap, isScalar, parseDocument, stringify } from "yaml";
import { canonicalText } from "../../components/model";
import type { EnvironmentSettings } from "../../components/model";
import type { Placing } from "../../components/model/maintenance";
import { readIfThere, writeWhole } from "../workspace/files";
import { stackFile } from "../workspace/settings";

const KEYS = ["host", "node", "placement", "stopped"] as const;

/** The placing in an environment's settings. */
export function placingOf({ host, node, placement, stopped }: EnvironmentSettings): Placing {
  return { host, node, placement, stopped };
}

/** Whether two placings say the same. */
export function isSame(one: Placing, other: Placing): boolean {
  return canonicalText(one) === canonicalText(other);
}

/**
 * Writes a placing into an environment's file, where a person would: everything else stays as it is, to the byte.
 * @returns false when the file says so already
 */
export function writePlacing(project: string, environment: string, placing: Placing): boolean {
  const file = stackFile(project, environment);
  const text = readIfThere(file) ?? "";
  const changed = withPlacing(text, placing);
  if (changed === text) return false;
  writeWhole(file, changed, 0o644);
  return true;
}

/** Text of an environment's file with another placing. */
export function withPlacing(text: string, placing: Placing): string {
  return KEYS.reduce((current, key) => withSetting(current, `trilane:${key}`, placing[key]), text);
}

/** One setting below `config`, set or taken out. */
function withSetting(text: string, key: string, value: unknown): string {
  const config = parseDocument(text).get("config", true);
  const pairs = isMap(config) ? config.items : [];
  const pair = pairs.find((item) => isScalar(item.key) && item.key.value === key);
  const old = pair?.value as { readonly range?: readonly [number, number, number]; toJSON(): unknown } | undefined;
  if (pair === undefined || old?.range === undefined) return value === undefined ? text : `${text.replace(/\n*$/, "\n")}  ${key}: ${oneLine(value)}\n`;
  if (value !== undefined) return canonicalText(old.toJSON()) === canonicalText(value) ? text : text.slice(0, old.range[0]) + oneLine(value) + text.slice(old.range[1]);
  const start = text.lastIndexOf("\n", (pair.key as { readonly range: readonly [number] }).range[0]) + 1;
  const end = text.indexOf("\n", old.range[1]);
  return text.slice(0, start) + (end < 0 ? "" : text.slice(end + 1));
}

/** As the files have it: `{ web-2: pve1 }`. */
function oneLine(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}
