/** Whether what is declared is what the plan says. */
import { canonicalText } from "../canonical";
import type { Problem } from "../problem";
import type { DeclaredResource } from "./resource";

/** Reports on one resource. */
export type Report = (problem: string, expected: string, next: string) => Problem;

/** A report that names the resource as its program does. */
export function reportOn({ name, type }: DeclaredResource): Report {
  return (problem, expected, next) => ({ place: `resource ${name} (${type})`, problem, expected, next });
}

/** Nothing where two values are equal. A value that is not known yet is told when it is. */
export function same(what: string, found: unknown, planned: unknown, report: Report): readonly Problem[] {
  if (found === undefined || canonicalText({ value: found }) === canonicalText({ value: planned })) return [];
  return [report(`${what} ${text(found)}`, `${text(planned)}, as planned`, "change the estate in stacks/estate.ts or its settings, not the resource")];
}

/**
 * Nothing where all fields are there and equal; the plan sets every one, because what is left out gets a default that is
 * open.
 *
 * @param complete whether what is not there is left out, and not only unknown yet
 */
export function sameFields(found: object | undefined, planned: object, complete: boolean, report: Report): readonly Problem[] {
  if (found === undefined) return [];
  return Object.entries(planned).flatMap(([field, value]) => {
    const own = (found as Readonly<Record<string, unknown>>)[field];
    if (own === undefined && !complete) return [];
    return own === undefined ? [report(`${field} is left out`, `${text(value)}, as planned`, `set ${field}`)] : same(`${field} is`, own, value, report);
  });
}

function text(value: unknown): string {
  const whole = JSON.stringify(value);
  return whole.length > 160 ? `${whole.slice(0, 160)}…` : whole;
}
