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
  const old = pair?.value as Ranged | undefined;
  if (pair === undefined || old === undefined) {
    if (value === undefined) return text;
    const last = pairs.at(-1)?.value as Ranged | undefined;
    const end = last === undefined ? text.length : endOfLine(text, last.range[1]);
    const head = text.slice(0, end);
    return `${head}${head === "" || head.endsWith("\n") ? "" : "\n"}  ${key}: ${oneLine(value)}\n${text.slice(end)}`;
  }
  if (value !== undefined) return canonicalText(old.toJSON()) === canonicalText(value) ? text : text.slice(0, old.range[0]) + oneLine(value) + (text[old.range[1] - 1] === "\n" ? "\n" : "") + text.slice(old.range[1]);
  const start = text.lastIndexOf("\n", (pair.key as Ranged).range[0]) + 1;
  return text.slice(0, start) + text.slice(endOfLine(text, old.range[1]));
}

/** A part of a YAML text: where it begins, where its value ends. */
interface Ranged {
  readonly range: readonly [number, number, number];
  toJSON(): unknown;
}

/** Where the line after this place begins; a block ends at the beginning of a line already. */
function endOfLine(text: string, place: number): number {
  if (text[place - 1] === "\n") return place;
  const end = text.indexOf("\n", place);
  return end < 0 ? text.length : end + 1;
}

/** As the files have it: `{ web-2: pve1 }`. */
function oneLine(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
}
