import { appendFileSync } from "node:fs";

import { ApiError, parameterError, type ParameterErrors } from "../errors";
import type { Method } from "../methods/method";
import type { OfficialSchema } from "./official";
import { faults, normalizeShapes, type Given } from "./validate";

/** A request that the official schema refuses. */
export interface Refusal {
  readonly time: string;
  readonly verb: string;
  readonly path: string;
  readonly errors: ParameterErrors;
}

/** Strict mode: holds every request against the official schema, and remembers what it refused. */
export class Strictness {
  private readonly refused: Refusal[] = [];

  constructor(private readonly schema: OfficialSchema, private readonly file: string) {}

  refusals(): readonly Refusal[] {
    return this.refused;
  }

  /** A path that this host does not serve: one that Proxmox does not have either is a refusal of the schema. */
  unknownMethod(verb: string, path: string): void {
    if (!this.schema.hasPath(verb, path)) this.record(verb, path, { "": "no such method in the official schema" });
  }

  /** Refuses parameters that the official schema does not take, with 400 as Proxmox would. */
  check(method: Method, given: Given): void {
    const official = this.schema.method(method.verb, method.path);
    if (official === undefined) {
      this.record(method.verb, method.path, { "": "no such method in the official schema" });
      throw new ApiError(501, `Method '${method.verb} ${method.path}' not implemented`);
    }
    if (official.open) return;
    const errors = faults(official.parameters, normalizeShapes(official.parameters, given));
    if (Object.keys(errors).length === 0) return;
    this.record(method.verb, method.path, errors);
    throw parameterError(errors);
  }

  private record(verb: string, path: string, errors: ParameterErrors): void {
    const refusal = { time: new Date().toISOString(), verb, path, errors };
    this.refused.push(refusal);
    appendFileSync(this.file, `${JSON.stringify(refusal)}\n`, { mode: 0o600 });
  }
}
