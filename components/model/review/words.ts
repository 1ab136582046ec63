/** Amounts, lists and connections as people read them. */
import type { FlowPlan } from "../plan";

/** `1 machine`, `2 machines`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}

/** The first of many, and how many more there are. */
export function firstOf(items: readonly string[], most: number): string {
  return items.length <= most ? listed(items) : `${items.slice(0, most).join(", ")} and ${items.length - most} more`;
}

/** `TCP 443`, `ping`. */
export function serviceText({ protocol, port }: Pick<FlowPlan, "protocol"> & { readonly port?: number | undefined }): string {
  return protocol === "icmp" ? "ping" : `${protocol.toUpperCase()} ${port ?? ""}`.trimEnd();
}

/** Environments in words: all of them, or their names. */
export function environmentsText(named: readonly string[], ladder: readonly string[]): string {
  return ladder.length > 1 && ladder.every((name) => named.includes(name)) ? "all environments" : listed(named);
}

/** Amount used of an amount, in percent, rounded. */
export function percent(used: number, of: number): number {
  return of === 0 ? 0 : Math.round((used / of) * 100);
}
