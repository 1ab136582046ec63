import { checkNamedFormat } from "./formats";
import type { Property } from "./parameter";

const patterns = new Map<string, RegExp>();

/** Whether Proxmox takes the text for a number (is_number). */
export function isNumber(value: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(value);
}

/** `m/^pattern$/` without grouping, as Proxmox tests it. */
export function matchesPattern(pattern: string, value: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(`^${pattern}$`);
    patterns.set(pattern, compiled);
  }
  return compiled.test(value);
}

/** The type of a scalar: Proxmox's text when it is wrong. */
export function checkType(type: Property["type"], value: string): string | undefined {
  const wrong = `type check ('${type ?? ""}') failed - got '${value}'`;
  if (type === "boolean") return value === "0" || value === "1" ? undefined : wrong;
  if (type === "integer") return /^[+-]?\d+$/.test(value) ? undefined : wrong;
  if (type === "number") return isNumber(value) ? undefined : wrong;
  return undefined;
}

/** Pattern, lengths, limits, enumeration, in this order; the first fault counts (JSONSchema.pm check_prop). */
export function checkRules(rules: Omit<Property, "format">, value: string): string | undefined {
  if (rules.pattern !== undefined && !matchesPattern(rules.pattern, value)) return "value does not match the regex pattern";
  if (rules.maxLength !== undefined && [...value].length > rules.maxLength) return `value may only be ${rules.maxLength} characters long`;
  if (rules.minLength !== undefined && [...value].length < rules.minLength) return `value must be at least ${rules.minLength} characters long`;
  if (isNumber(value)) {
    if (rules.maximum !== undefined && Number(value) > rules.maximum) return `value must have a maximum value of ${rules.maximum}`;
    if (rules.minimum !== undefined && Number(value) < rules.minimum) return `value must have a minimum value of ${rules.minimum}`;
  }
  if (rules.enum !== undefined && !rules.enum.includes(value)) {
    return `value '${value}' does not have a value in the enumeration '${rules.enum.join(", ")}'`;
  }
  return undefined;
}

/** A value of a property string against its key's rules. */
export function checkScalar(property: Property, value: string): string | undefined {
  const type = checkType(property.type, value);
  if (type !== undefined) return type;
  if (property.format !== undefined) {
    const fault = checkNamedFormat(property.format, value);
    if (fault !== undefined) return `invalid format - ${fault}`;
  }
  return checkRules(property, value);
}
