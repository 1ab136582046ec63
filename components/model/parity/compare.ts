/** Where two shapes differ. */
import { byText, canonicalText } from "../canonical";

/** One place in which two shapes differ. */
export interface Inequality {
  /** Path into the shape, for example `machines.web-1.size.memoryMiB` or `machines.web-1.firewall.rules[3].log`. */
  readonly path: string;
  /** The values there; undefined where there is none. */
  readonly left: unknown;
  readonly right: unknown;
}

/** Every place in which two shapes differ, as deep as possible, in the order of the paths. */
export function inequalities(left: unknown, right: unknown, path = ""): readonly Inequality[] {
  if (left === right || canonicalText({ value: left }) === canonicalText({ value: right })) return [];
  if (Array.isArray(left) && Array.isArray(right)) {
    const [a, b] = [left as readonly unknown[], right as readonly unknown[]];
    return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => inequalities(a[index], b[index], `${path}[${index}]`)).flat();
  }
  if (isRecord(left) && isRecord(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort(byText);
    return keys.flatMap((key) => inequalities(left[key], right[key], path === "" ? key : `${path}.${key}`));
  }
  return [{ path, left, right }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
