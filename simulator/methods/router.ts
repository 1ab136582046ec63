import type { Method } from "./method";

interface Step {
  readonly fixed: Map<string, Step>;
  variable?: { name: string; step: Step };
  readonly methods: Map<string, Method>;
}

const newStep = (): Step => ({ fixed: new Map(), methods: new Map() });

/** Path parameters that take the rest of the path, slashes included (fragmentDelimiter in Content.pm and IPSet.pm). */
const GREEDY = new Set(["volume", "cidr"]);

/** A method and the parameters that its path gave. */
export interface Route {
  readonly method: Method;
  readonly inPath: Readonly<Record<string, string>>;
}

/** Finds the method of a path. Empty segments do not count. */
export class Router {
  private readonly root = newStep();

  constructor(methods: readonly Method[]) {
    for (const method of methods) this.add(method);
  }

  private add(method: Method): void {
    let step = this.root;
    for (const segment of method.path.split("/").filter((part) => part !== "")) {
      const name = /^\{(.+)\}$/.exec(segment)?.[1];
      if (name === undefined) {
        const next = step.fixed.get(segment) ?? newStep();
        step.fixed.set(segment, next);
        step = next;
      } else {
        step.variable ??= { name, step: newStep() };
        if (step.variable.name !== name) throw new Error(`methods: ${method.path} names {${name}} what another method names {${step.variable.name}}`);
        step = step.variable.step;
      }
    }
    if (step.methods.has(method.verb)) throw new Error(`methods: ${method.verb} ${method.path} is defined twice`);
    step.methods.set(method.verb, method);
  }

  find(verb: string, path: string): Route | undefined {
    const segments = path.split("/").filter((part) => part !== "");
    const inPath: Record<string, string> = {};
    let step = this.root;
    for (let index = 0; index < segments.length; index += 1) {
      const segment = segments[index] ?? "";
      const fixed = step.fixed.get(segment);
      if (fixed !== undefined) {
        step = fixed;
        continue;
      }
      if (step.variable === undefined) return undefined;
      const greedy = GREEDY.has(step.variable.name);
      inPath[step.variable.name] = greedy ? segments.slice(index).join("/") : segment;
      step = step.variable.step;
      if (greedy) break;
    }
    const method = step.methods.get(verb);
    return method === undefined ? undefined : { method, inPath };
  }
}
