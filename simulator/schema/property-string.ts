import { ApiError } from "../errors";
import { bare } from "../state/table";
import type { Properties, Property } from "./parameter";
import { checkScalar } from "./scalar";
import { namedProperties } from "./property-formats";

/** Parsed keys of a property string; booleans as "0" and "1". */
export type PropertyValues = Record<string, string>;

/** Thrown for a property string that cannot be read; `message` is Proxmox's text without newline. */
export class PropertyFault extends Error {}

function parseBoolean(value: string): string {
  if (value === "1" || /^(?:on|yes|true)$/i.test(value)) return "1";
  if (value === "0" || /^(?:off|no|false)$/i.test(value)) return "0";
  return value;
}

/** Keys that older configuration files carry and that are read and dropped (qemu-server Drive.pm). */
const DROPPED = ["cyls", "heads", "secs", "trans"];

/**
 * Reads `a=b,c` into keys and checks them (pve-common JSONSchema.pm parse_property_string).
 * Empty parts are skipped; one bare value goes to the default key; aliases are resolved.
 */
export function parseProperties(format: Properties, text: string, skipDropped = false): PropertyValues {
  const values = bare<PropertyValues>({});
  for (const part of text.split(",")) {
    if (/^\s*$/.test(part)) continue;
    const match = /^([^=]+)=([\s\S]+)$/.exec(part);
    if (match?.[1] !== undefined && match[2] !== undefined) {
      if (skipDropped && DROPPED.includes(match[1])) continue;
      assign(format, values, match[1], match[2]);
    } else if (part.includes("=")) {
      throw new PropertyFault("missing key in comma-separated list property");
    } else {
      assignDefault(format, values, part);
    }
  }
  const errors = checkProperties(format, values);
  if (errors.length > 0) throw new PropertyFault(`format error\n${errors.join("\n")}`);
  return values;
}

function own(format: Properties, key: string): Property | undefined {
  return Object.hasOwn(format, key) ? format[key] : undefined;
}

function assign(format: Properties, values: PropertyValues, key: string, value: string): void {
  if (values[key] !== undefined) throw new PropertyFault(`duplicate key in comma-separated list property: ${key}`);
  let name = key;
  let property = own(format, key);
  if (property?.alias !== undefined) {
    if (property.keyAlias !== undefined) {
      if (values[property.keyAlias] !== undefined) throw new PropertyFault(`key alias '${property.keyAlias}' is already defined`);
      values[property.keyAlias] = key;
    }
    name = property.alias;
    property = own(format, name);
    if (values[name] !== undefined) throw new PropertyFault(`key '${name}' is already defined (via alias)`);
  }
  if (property === undefined) throw new PropertyFault(`invalid key in comma-separated list property: ${name}`);
  values[name] = property.type === "boolean" ? parseBoolean(value) : value;
}

function assignDefault(format: Properties, values: PropertyValues, part: string): void {
  const key = Object.keys(format).find((name) => format[name]?.default_key === true);
  if (key === undefined) throw new PropertyFault("value without key, but schema does not define a default key");
  if (values[key] !== undefined) throw new PropertyFault(`duplicate key in comma-separated list property: ${key}`);
  values[key] = format[key]?.type === "boolean" ? parseBoolean(part) : part;
}

function checkProperties(format: Properties, values: PropertyValues): string[] {
  const errors: string[] = [];
  for (const [key, property] of Object.entries(format)) {
    if (property.alias !== undefined) continue;
    const value = values[key];
    if (value === undefined) {
      if (property.optional !== true) errors.push(`${key}: property is missing and it is not optional`);
      continue;
    }
    const fault = checkScalar(property, value);
    if (fault !== undefined) errors.push(`${key}: ${fault}`);
    if (property.requires !== undefined && values[property.requires] === undefined) {
      errors.push(`${property.requires}: missing property required by '${key}'`);
    }
  }
  return errors;
}

/** Bytes of `4M`, `20G`, `1073741824`; undefined when it is no size (parse_size). */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([KMGT])?(?:iB)?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  const power = match[2] === undefined ? 0 : "KMGT".indexOf(match[2]) + 1;
  return Math.floor(Number(match[1]) * 1024 ** power);
}

/** The largest unit that divides it: 4194304 → `4M`, 1536 → `1536` (format_size). */
export function formatSize(bytes: number): string {
  const units = ["", "K", "M", "G", "T"];
  let value = bytes;
  let unit = 0;
  while (unit < 4 && value % 1024 === 0 && value > 0) {
    value /= 1024;
    unit += 1;
  }
  return `${value}${units[unit] ?? ""}`;
}

/** Prints keys as Proxmox does: the default key bare, then required keys, then the rest, each sorted (print_property_string). */
export function printProperties(format: Properties, values: PropertyValues): string {
  const done = new Set<string>();
  const parts: string[] = [];
  const show = (key: string, bare: boolean): void => {
    const value = values[key];
    if (done.has(key) || value === undefined) return;
    done.add(key);
    const combined = Object.values(format).find((property) => property.alias !== undefined && property.keyAlias === key)?.alias;
    const partner = combined === undefined ? undefined : values[combined];
    if (combined !== undefined && partner !== undefined) {
      done.add(combined);
      parts.push(`${value}=${partner}`);
      return;
    }
    const printed = format[key]?.format === "disk-size" ? formatSize(parseSize(value) ?? 0) : value;
    parts.push(bare ? printed : `${key}=${printed}`);
  };
  const defaultKey = Object.keys(format).find((key) => format[key]?.default_key === true);
  if (defaultKey !== undefined) show(defaultKey, true);
  const keys = Object.keys(values).sort();
  for (const key of keys) if (format[key] !== undefined && format[key].optional !== true) show(key, false);
  for (const key of keys) show(key, false);
  return parts.join(",");
}

/** Parses by the name of a format; a fault becomes a 500, as a `die` inside the code would. */
export function parseNamed(name: string, text: string): PropertyValues {
  const format = namedProperties(name);
  if (format === undefined) throw new Error(`schema: no property format ${name}`);
  try {
    return parseProperties(format, text);
  } catch (error) {
    if (error instanceof PropertyFault) throw new ApiError(500, `${error.message}\n`);
    throw error;
  }
}
