/** What a value must keep to, in the form of Proxmox's API schema. */
interface Limits {
  readonly optional?: true;
  readonly enum?: readonly string[];
  /** Tested as Proxmox does: `^pattern$` without grouping. */
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Another parameter or key that must be given too. */
  readonly requires?: string;
}

/** Rules of one parameter. */
export interface Parameter extends Limits {
  readonly type: "string" | "integer" | "number" | "boolean" | "array";
  /** Name of a format (`pve-vmid`, `pve-node-list`, …) or the keys of a property string. */
  readonly format?: string | Properties;
  /** Exists in Proxmox, is not done here: given, it is answered with 501 and not ignored. */
  readonly unsupported?: true;
}

/** One key of a property string (`key=value,key=value`). */
export interface Property extends Limits {
  readonly type?: Parameter["type"];
  readonly default_key?: true;
  readonly format?: string;
  /** Another name of the key `alias`; with `keyAlias` the name itself is that key's value (`virtio=MAC`). */
  readonly alias?: string;
  readonly keyAlias?: string;
}

/** Keys of a property string. */
export type Properties = Readonly<Record<string, Property>>;

/** Parameters by name; `net[n]` stands for net0, net1, … */
export type Parameters = Readonly<Record<string, Parameter>>;

type Rules = Omit<Parameter, "type" | "optional">;

/** A required string. */
export const text = (rules: Rules = {}): Parameter => ({ type: "string", ...rules });
/** A required string of a named format. */
export const formatted = (format: string | Properties, rules: Rules = {}): Parameter => ({ type: "string", format, ...rules });
/** A required string out of a list. */
export const oneOf = (...values: string[]): Parameter => ({ type: "string", enum: values });
/** A required integer. */
export const integer = (rules: Rules = {}): Parameter => ({ type: "integer", ...rules });
/** A required number. */
export const number = (rules: Rules = {}): Parameter => ({ type: "number", ...rules });
/** A required flag: 0 or 1. */
export const flag = (rules: Rules = {}): Parameter => ({ type: "boolean", ...rules });
/** A required array. */
export const list = (rules: Rules = {}): Parameter => ({ type: "array", ...rules });
/** The same, but it may be left out. */
export const optional = (parameter: Parameter): Parameter => ({ ...parameter, optional: true });
/** Parameters that Proxmox has and this host refuses with 501. */
export function unsupported(...names: string[]): Parameters {
  return Object.fromEntries(names.map((name) => [name, { type: "string", optional: true, unsupported: true } as const]));
}

/** Standard parameters that many methods share. */
export const node = formatted("pve-node");
export const vmid: Parameter = integer({ format: "pve-vmid", minimum: 100, maximum: 999_999_999 });
export const storageId = formatted("pve-storage-id");
export const deleteList = optional(formatted("pve-configid-list"));
export const digest64 = optional(text({ maxLength: 64 }));
