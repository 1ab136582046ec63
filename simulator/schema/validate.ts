import { parameterError, type ParameterErrors } from "../errors";
import { checkNamedFormat } from "./formats";
import type { Parameter, Parameters } from "./parameter";
import { parseProperties, PropertyFault } from "./property-string";
import { namedProperties } from "./property-formats";
import { checkRules, checkType } from "./scalar";
import { bare } from "../state/table";

/** Parameters as they came: text, several texts for a repeated key, null for a key without a value. */
export type Given = Record<string, string | string[] | null>;

/** Stands for an object in a JSON body, which no parameter of ours takes. */
export const HASH: string[] = [];

/** Largest index + 1 of indexed parameters (qemu-server Drive.pm, Network.pm, …). */
const COUNTS: Readonly<Record<string, number>> = {
  ide: 4, sata: 6, scsi: 31, virtio: 16, unused: 256, net: 32, ipconfig: 32, hostpci: 16, usb: 14, numa: 8, serial: 4, parallel: 3, virtiofs: 10, acmedomain: 6,
};

/** Finds the rules of a parameter; `net3` finds `net[n]`. */
export function findParameter(parameters: Parameters, name: string): Parameter | undefined {
  const exact = Object.hasOwn(parameters, name) && !name.endsWith("[n]") ? parameters[name] : undefined;
  if (exact !== undefined) return exact;
  const match = /^([a-z]+)(0|[1-9]\d*)$/.exec(name);
  if (match?.[1] === undefined || Number(match[2]) >= (COUNTS[match[1]] ?? 0)) return undefined;
  return parameters[`${match[1]}[n]`];
}

/** Where rules say list, several values become one; where they say array, one value becomes several (RESTHandler.pm). */
export function normalizeShapes(parameters: Parameters, given: Given): Given {
  const result = bare<Given>({});
  for (const [name, value] of Object.entries(given)) {
    const rules = findParameter(parameters, name);
    if (value === HASH) {
      result[name] = value;
    } else if (Array.isArray(value) && rules?.type === "string" && typeof rules.format === "string" && rules.format.endsWith("-list")) {
      result[name] = value.join(",");
    } else if (typeof value === "string" && rules?.type === "array") {
      result[name] = [value];
    } else {
      result[name] = value;
    }
  }
  return result;
}

/** Text of a format fault, with the newline that Perl's `die` leaves in it. */
function formatFault(format: Parameter["format"], value: string): string | undefined {
  if (format === undefined) return undefined;
  const properties = typeof format === "string" ? namedProperties(format) : format;
  if (properties === undefined) {
    const fault = checkNamedFormat(format as string, value);
    return fault === undefined ? undefined : `invalid format - ${fault}\n`;
  }
  try {
    parseProperties(properties, value);
    return undefined;
  } catch (error) {
    if (error instanceof PropertyFault) return `invalid format - ${error.message}\n`;
    throw error;
  }
}

function check(rules: Parameter, value: string | string[]): string | undefined {
  if (value === HASH) return `type check ('${rules.type}') failed - got HASH`;
  if (Array.isArray(value)) return rules.type === "array" ? undefined : `type check ('${rules.type}') failed - got ARRAY`;
  return checkType(rules.type, value) ?? formatFault(rules.format, value) ?? checkRules(rules, value);
}

/** All faults of a set of parameters, in Proxmox's words (JSONSchema.pm check_object). */
export function faults(parameters: Parameters, given: Given): ParameterErrors {
  const errors = bare<ParameterErrors>({});
  for (const [name, rules] of Object.entries(parameters)) {
    if (rules.optional !== true && (given[name] === undefined || given[name] === null)) errors[name] = "property is missing and it is not optional";
  }
  for (const [name, value] of Object.entries(given)) {
    const rules = findParameter(parameters, name);
    if (rules === undefined) {
      errors[name] = "property is not defined in schema and the schema does not allow additional properties";
      continue;
    }
    if (rules.requires !== undefined && (given[rules.requires] ?? null) === null) {
      errors[rules.requires] = `missing property required by '${name}'`;
    }
    if (value === null || errors[name] !== undefined) continue;
    const fault = check(rules, value);
    if (fault !== undefined) errors[name] = fault;
  }
  return errors;
}

/** Refuses parameters that do not fit: 400 with one text per parameter. */
export function validate(parameters: Parameters, given: Given): void {
  const errors = faults(parameters, given);
  if (Object.keys(errors).length > 0) throw parameterError(errors);
}
