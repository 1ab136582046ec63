/** In which order the services of an environment may stop: who calls others goes before whom it calls. */
import { byText } from "../canonical";
import type { Flow } from "../estate";
import { targetOf } from "../flow";

/**
 * Services in the order in which they stop without missing one another; they start in the opposite order. Where services
 * call each other in a circle, the first by name goes first.
 */
export function callersFirst(services: readonly string[], flows: readonly Flow[]): readonly string[] {
  const rest = new Set([...services].sort(byText));
  const calls = flows.map((flow) => ({ from: flow.from, to: targetOf(flow).name })).filter(({ from, to }) => from !== to);
  const order: string[] = [];
  while (rest.size > 0) {
    const isCalled = (service: string): boolean => calls.some(({ from, to }) => to === service && rest.has(from));
    const next = [...rest].find((service) => !isCalled(service)) ?? [...rest][0] ?? "";
    rest.delete(next);
    order.push(next);
  }
  return order;
}
