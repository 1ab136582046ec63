/** RandomBytes, RandomId and RandomUuid. */
import { randomBytes, randomUUID } from "node:crypto";
import type { Kind } from "../kind";
import { keepers, withoutNullKeepers } from "./keepers";

/**
 * random.RandomBytes: both outputs are secret. The official plugin takes the secret itself
 * (base64) as the resource's id, which a state holds in plain text; here the id says nothing.
 */
export const bytes: Kind = {
  token: "random:index/randomBytes:RandomBytes",
  inputs: { keepers, length: { type: "integer", required: true, min: 1 } },
  normalize: withoutNullKeepers,
  replacesOn: () => true,
  async create(inputs) {
    const drawn = randomBytes(Number(inputs["length"]));
    return { id: "none", outputs: { base64: drawn.toString("base64"), hex: drawn.toString("hex") }, secrets: ["base64", "hex"] };
  },
};

/** random.RandomId: not secret; the prefix is part of every form but the id. */
export const id: Kind = {
  token: "random:index/randomId:RandomId",
  inputs: { byteLength: { type: "integer", required: true, min: 1 }, keepers, prefix: { type: "string" } },
  normalize: withoutNullKeepers,
  replacesOn: () => true,
  async create(inputs) {
    const drawn = randomBytes(Number(inputs["byteLength"]));
    const prefix = typeof inputs["prefix"] === "string" ? inputs["prefix"] : "";
    const hex = drawn.toString("hex");
    const forms = { b64Std: drawn.toString("base64"), b64Url: drawn.toString("base64url"), dec: BigInt(`0x${hex}`).toString(), hex };
    return { id: forms.b64Url, outputs: Object.fromEntries(Object.entries(forms).map(([name, text]) => [name, prefix + text])), secrets: [] };
  },
};

/** random.RandomUuid: version 4, not secret; the id is the result. */
export const uuid: Kind = {
  token: "random:index/randomUuid:RandomUuid",
  inputs: { keepers },
  normalize: withoutNullKeepers,
  replacesOn: () => true,
  async create() {
    const result = randomUUID();
    return { id: result, outputs: { result }, secrets: [] };
  },
};
