/** The fingerprint: a short name for a shape. */
import { canonicalText } from "../canonical";
import { digest } from "../digest";
import type { EnvironmentPlan } from "../plan";
import { shapeOf } from "./shape";

/** Format of the shape. It grows when the shape changes although the plan does not. */
const SHAPE_VERSION = 1;

/**
 * SHA-256 of the environment's shape, 64 hexadecimal digits. Equal for all environments of an estate: they differ by
 * the ledger and by their identity alone. Changes with everything that may never differ.
 */
export function fingerprintOf(plan: EnvironmentPlan): string {
  return digest(canonicalText({ version: SHAPE_VERSION, shape: shapeOf(plan) }));
}

/** As people read it: the first twelve digits. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.slice(0, 12);
}
