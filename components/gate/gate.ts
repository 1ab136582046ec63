/**
 * Holds every resource of a stack to the plan, whoever declares it: those of the components and those that somebody adds
 * beside them, raw resources of the provider included. Nothing is registered before everything that was declared passed.
 */
import * as pulumi from "@pulumi/pulumi";
import type { DeclaredResource } from "../model/gate";
import { describeProblem, type Problem } from "../model/problem";
import { LATER, readDeclared, watchedOf } from "./read";

/** What is wrong with one resource. */
export type Check = (resource: DeclaredResource) => readonly Problem[];

type Inputs = Readonly<Record<string, unknown>>;

/** Stands between the declarations of a program and the engine. A gate that never opens lets nothing through. */
export class Gate {
  /** Settled when what was declared may be made. */
  readonly opened: Promise<void>;
  #open: () => void = () => undefined;
  #check: Check | undefined;
  readonly #waiting: DeclaredResource[] = [];

  /** Keeps everything that is declared from now on. To be made before anything is declared. */
  constructor() {
    this.opened = new Promise((resolve) => (this.#open = resolve));
    pulumi.runtime.registerStackTransformation((args) => this.#hold(args));
  }

  /**
   * Lets what was declared go to the engine. To be called once, after all declarations: what is declared later is looked
   * at too, but then others are already being made.
   *
   * @param before what the program itself changes at the host before anything is made. @default nothing
   * @throws RunError with everything that is wrong; then nothing has changed
   */
  async open(check: Check, before: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    // Values that only look as if they came later (an output made of what is known) have arrived by then.
    await new Promise((resolve) => setImmediate(resolve));
    requirePassed(this.#waiting.flatMap(check));
    this.#check = check;
    await before();
    this.#open();
  }

  #hold({ type, name, props, opts }: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult {
    const inputs = (props ?? {}) as Inputs;
    const later = watchedOf(type).filter((key) => holdsOutput(inputs[key]));
    const resource = { type, name, declared: readDeclared(type, plain(inputs)), complete: later.length === 0 };
    if (isRead(resource)) this.#judge(resource);
    return {
      props: later.length === 0 ? props : this.#watch(type, name, inputs, later),
      // Providers do not wait: their plugins start while the rest is still to be declared.
      opts: type.startsWith("pulumi:") ? opts : { ...opts, dependsOn: this.opened.then(() => opts.dependsOn ?? []) as Promise<pulumi.Resource[]> },
    };
  }

  #judge(resource: DeclaredResource): void {
    if (this.#check === undefined) this.#waiting.push(resource);
    else requirePassed(this.#check(resource));
  }

  /** Inputs that become known later are looked at then, before the resource is made. */
  #watch(type: string, name: string, inputs: Inputs, later: readonly string[]): Inputs {
    const judged = pulumi.all(Object.fromEntries(later.map((key) => [key, inputs[key]]))).apply((values) => {
      const known = values as Inputs;
      const resource = { type, name, declared: readDeclared(type, { ...plain(inputs), ...known }), complete: true };
      if (isRead(resource)) this.#judge(resource);
      return known;
    });
    return { ...inputs, ...Object.fromEntries(later.map((key) => [key, judged.apply((values) => values[key])])) };
  }
}

function isRead(resource: Omit<DeclaredResource, "declared"> & { readonly declared: DeclaredResource["declared"] | undefined }): resource is DeclaredResource {
  return resource.declared !== undefined;
}

function requirePassed(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new pulumi.RunError(problems.map(describeProblem).join("\n"));
}

/** Inputs as far as they are known. */
function plain(inputs: Inputs): Inputs {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, holdsOutput(value) ? LATER : value]));
}

/** Whether a value is, or holds, what is known only when something else is made. */
function holdsOutput(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return true;
  if (Array.isArray(value)) return value.some(holdsOutput);
  return typeof value === "object" && value !== null && !pulumi.Resource.isInstance(value) && Object.values(value).some(holdsOutput);
}
