/** What a plugin knows about one resource type, and the checks that follow from it. */
import { isDeepStrictEqual } from "node:util";
import { unwrap } from "./wire";
import type { Bag } from "./wire";

/** The type of an input, and which values it takes. */
export interface InputRule {
  readonly type: "string" | "boolean" | "integer" | "list" | "list of strings" | "map of strings" | "object";
  readonly required?: boolean;
  /** Smallest integer. */
  readonly min?: number;
  readonly oneOf?: readonly string[];
  /** What an object may hold; one level of it may be an object again. */
  readonly fields?: Readonly<Record<string, InputRule>>;
  /** Why a secret is refused here; the text follows "a secret value". */
  readonly refusesSecret?: string;
}

/** Plain inputs: no wrappers; a missing key means that the program did not set it. */
export type Inputs = Readonly<Record<string, unknown>>;

/** What a resource is after it was created or updated. */
export interface Result {
  /** Outputs beyond the inputs. */
  readonly outputs: Inputs;
  /** Names of outputs that the engine must encrypt. */
  readonly secrets: readonly string[];
}

/** What an operation may use besides its inputs. */
export interface Context {
  /** Shows a line under the resource while it is worked on; secrets must be redacted before. */
  readonly log: (line: string) => void;
  /** Texts that were marked as secret in the inputs or the state. */
  readonly secrets: readonly string[];
  /** The engine wants to stop. */
  readonly signal: AbortSignal;
}

/** One resource type. */
export interface Kind {
  /** Pulumi's type token, `random:index/randomPassword:RandomPassword`. */
  readonly token: string;
  readonly inputs: Readonly<Record<string, InputRule>>;
  /** Inputs of the official plugin that this one refuses. */
  readonly unsupported?: readonly string[];
  /** Fills in defaults; applied to inputs and to the state before they are compared. */
  readonly normalize: (inputs: Inputs) => Inputs;
  /** Rules over more than one input; all inputs are known and well-typed then. */
  readonly problems?: (inputs: Inputs) => readonly Failure[];
  /** Whether a change of this input replaces the resource; otherwise it is updated. */
  readonly replacesOn: (input: string) => boolean;
  readonly create: (inputs: Inputs, context: Context) => Promise<Result & { readonly id: string }>;
  readonly update?: (old: Inputs, inputs: Inputs, context: Context) => Promise<Result>;
  readonly delete?: (state: Inputs, context: Context) => Promise<void>;
}

/** An input that is refused, and why. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** Checks the inputs of a program against the rules, all problems at once. Unknown values pass. */
export function failures(kind: Kind, news: Bag): Failure[] {
  const found: Failure[] = [];
  let complete = true;
  for (const [name, wrapped] of Object.entries(news)) {
    if (name.startsWith("__")) continue; // the bridge's own bookkeeping in states of the official plugin
    const rule = kind.inputs[name];
    const { value, secret, known } = unwrap(wrapped);
    complete &&= known;
    if (rule === undefined) {
      if (known && value === undefined) continue;
      const supported = Object.keys(kind.inputs).sort().join(", ");
      const why = kind.unsupported?.includes(name) === true ? "not supported by this plugin" : "unknown input";
      found.push({ property: name, reason: `${kind.token}: ${why}, got ${name}; expected one of ${supported}; remove it, or install the official plugin` });
      continue;
    }
    const problem = known && value !== undefined ? typeProblem(rule, value) : undefined;
    if (problem !== undefined) found.push({ property: name, reason: `${name}: ${problem}` });
    if (secret && rule.refusesSecret !== undefined) found.push({ property: name, reason: `${name}: a secret value ${rule.refusesSecret}` });
  }
  for (const [name, rule] of Object.entries(kind.inputs)) {
    const given = unwrap(news[name]);
    if (rule.required === true && given.known && given.value === undefined) found.push({ property: name, reason: `${name}: missing; expected ${article(rule.type)}` });
  }
  if (found.length === 0 && complete) found.push(...(kind.problems?.(kind.normalize(plain(kind, news))) ?? []));
  return found;
}

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);

function typeProblem(rule: InputRule, value: unknown): string | undefined {
  const isText = (part: unknown): boolean => typeof part === "string";
  const fits = {
    string: isText,
    boolean: (candidate: unknown) => typeof candidate === "boolean",
    integer: (candidate: unknown) => Number.isSafeInteger(candidate),
    list: (candidate: unknown) => Array.isArray(candidate),
    "list of strings": (candidate: unknown) => Array.isArray(candidate) && candidate.every(isText),
    object: (candidate: unknown) => typeof candidate === "object" && !Array.isArray(candidate),
    "map of strings": (candidate: unknown) => typeof candidate === "object" && !Array.isArray(candidate) && Object.values(candidate ?? {}).every((part) => part === undefined || isText(part)),
  }[rule.type](value);
  // The value itself is not shown: it may be a secret.
  if (!fits) return `wrong type, got ${Array.isArray(value) ? "a list" : `a value of type ${typeof value}`}; expected ${article(rule.type)}`;
  if (rule.min !== undefined && (value as number) < rule.min) return `too small, got ${String(value)}; expected at least ${rule.min}`;
  if (rule.oneOf !== undefined && !rule.oneOf.includes(value as string)) return `unknown value, got "${String(value)}"; expected one of ${rule.oneOf.join(", ")}`;
  return rule.fields === undefined ? undefined : fieldsProblem(rule.fields, value as Inputs);
}

/** The first problem inside an object, with the name of its place. */
function fieldsProblem(fields: Readonly<Record<string, InputRule>>, value: Inputs): string | undefined {
  const strange = Object.keys(value).filter((name) => fields[name] === undefined && value[name] !== undefined);
  if (strange.length > 0) return `unknown, got ${strange.join(", ")}; expected some of ${Object.keys(fields).sort().join(", ")}`;
  for (const [name, rule] of Object.entries(fields)) {
    const given = value[name];
    const missing = given === undefined && rule.required === true ? `missing; expected ${article(rule.type)}` : undefined;
    const problem = given === undefined ? missing : typeProblem(rule, given);
    if (problem !== undefined) return `${name}: ${problem}`;
  }
  return undefined;
}

/** The known inputs of a kind without wrappers; other keys of the bag (outputs, bookkeeping) are left out. */
export function plain(kind: Kind, bag: Bag): Inputs {
  return Object.fromEntries(Object.keys(kind.inputs).map((name) => [name, unwrap(bag[name]).value]).filter(([, value]) => value !== undefined));
}

/** Names of the inputs that differ between a state and new inputs; an unknown new value differs. */
export function changedInputs(kind: Kind, olds: Bag, news: Bag): string[] {
  const before = kind.normalize(plain(kind, olds));
  const after = kind.normalize(plain(kind, news));
  return Object.keys(kind.inputs).filter((name) => !unwrap(news[name]).known || !isDeepStrictEqual(before[name], after[name]));
}
