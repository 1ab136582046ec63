import type { Host } from "../host";
import type { Permission } from "../permissions/check";
import type { Parameters } from "../schema/parameter";
import type { Given } from "../schema/validate";
import type { Upload } from "../transport/multipart";

/** The verbs of the API. */
export type Verb = "GET" | "POST" | "PUT" | "DELETE";

/** One call of a method that passed authentication, permissions and validation. */
export class Call {
  /** Attributes beside `data` in a good answer: `total` of lists, `changes` of the network. */
  readonly attributes: Record<string, unknown> = {};

  constructor(
    readonly host: Host,
    /** `user@realm` or `user@realm!token`; empty when nobody is authenticated. */
    readonly user: string,
    readonly parameters: Given,
    /** The file of an upload. */
    readonly upload?: Upload,
  ) {}

  /** The value of a parameter that validation guarantees. */
  text(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw new Error(`parameter ${name}: missing; expected validation to demand it`);
    return value;
  }

  /** The value of a parameter, undefined when it was not given. */
  optional(name: string): string | undefined {
    const value = this.parameters[name];
    return typeof value === "string" ? value : undefined;
  }

  /** Whether a flag is set; false when it was not given. */
  flag(name: string): boolean {
    return this.optional(name) === "1";
  }

  /** The number in a parameter, undefined when it was not given. */
  number(name: string): number | undefined {
    const value = this.optional(name);
    return value === undefined ? undefined : Number(value);
  }

  get node(): string {
    return this.text("node");
  }

  get vmid(): number {
    return Number(this.text("vmid"));
  }

  /** Whether the caller is root@pam itself; a token of it is not. */
  get isRoot(): boolean {
    return this.user === "root@pam";
  }
}

/** A method of the API: where it is, what it takes, who may call it, and what it does. */
export interface Method {
  readonly verb: Verb;
  /** Path with `{parameters}` as in Proxmox's own table. */
  readonly path: string;
  readonly parameters: Parameters;
  /** Absent: root@pam only. */
  readonly permission?: Permission;
  /** Answered by the node named in the path; an unknown node is an error before parameters are looked at. */
  readonly onNode?: boolean;
  /** Closed for API tokens. */
  readonly noToken?: boolean;
  /** Keys that are not named are accepted. */
  readonly open?: boolean;
  /** What it does; absent: permissions and parameters are checked, then it is answered with 501. */
  readonly run?: (call: Call) => unknown;
}

/** A method without a guard of its own: any authenticated user. */
export const ANYBODY: Permission = { user: "all" };

/** All privileges are needed on the path. */
export function perm(path: string, ...privileges: string[]): Permission {
  return { check: ["perm", path, privileges] };
}

/** One of the privileges is enough. */
export function permAny(path: string, ...privileges: string[]): Permission {
  return { check: ["perm", path, privileges, "any", 1] };
}
