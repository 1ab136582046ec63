/** The plugin protocol over a table of resource kinds, served by Pulumi's own provider server. */
import type { CheckResult, CreateResult, DiffResult, InvokeResult, Provider, ReadResult, UpdateResult } from "@pulumi/pulumi/provider";
import { changedInputs, failures, plain } from "./kind";
import type { Context, Inputs, Kind, Result } from "./kind";
import { secret, secretTexts, unwrap } from "./wire";
import type { Bag } from "./wire";

/** Sends a line to the engine, to be shown under the resource with this URN. */
export type Log = (urn: string, line: string) => void;

/** Name, pinned version and description of a plugin. */
export interface PluginIdentity {
  readonly name: string;
  readonly version: string;
  readonly description: string;
}

/** A plugin that serves the given kinds, and refuses every other resource and every function. */
export class OwnProvider implements Provider {
  readonly version: string;
  readonly schema: string;
  private readonly stop = new AbortController();

  constructor(private readonly identity: PluginIdentity, private readonly kinds: readonly Kind[], private readonly log: Log = () => undefined) {
    this.version = identity.version;
    this.schema = schemaOf(identity, kinds);
  }

  /** Validates inputs; a resource type that is not served is a failure, so that a preview shows it. */
  async check(urn: string, _olds: Bag, news: Bag): Promise<CheckResult> {
    const kind = this.kindOf(urn);
    // Without a property: the engine would print the property's value, secret or not.
    const found = failures(kind, news).map(({ reason }) => ({ property: "", reason }));
    return { inputs: withDefaults(kind, news), failures: found };
  }

  async diff(_id: string, urn: string, olds: Bag, news: Bag): Promise<DiffResult> {
    const kind = this.kindOf(urn);
    const changed = changedInputs(kind, olds, news);
    return { changes: changed.length > 0, replaces: changed.filter((name) => kind.replacesOn(name)) };
  }

  async create(urn: string, news: Bag): Promise<CreateResult> {
    const kind = this.kindOf(urn);
    const result = await kind.create(kind.normalize(plain(kind, news)), this.context(urn, news));
    return { id: result.id, outs: outputs(kind, news, result) };
  }

  /** Nothing outside the state exists to be read, so a refresh returns the state. */
  async read(id: string, urn: string, props: Bag = {}): Promise<ReadResult> {
    const kind = this.kindOf(urn);
    if (Object.keys(props).length === 0) {
      throw new Error(`${urn}: import is not supported by this plugin; install the official ${this.identity.name} plugin to import`);
    }
    return { id, props, inputs: Object.fromEntries(Object.entries(props).filter(([name]) => name in kind.inputs)) };
  }

  async update(_id: string, urn: string, olds: Bag, news: Bag): Promise<UpdateResult> {
    const kind = this.kindOf(urn);
    if (kind.update === undefined) throw new Error(`${urn}: cannot be updated in place; expected a replacement`);
    const state = unwrap(olds).value as Inputs;
    const result = await kind.update(state, kind.normalize(plain(kind, news)), this.context(urn, olds, news));
    return { outs: outputs(kind, news, result) };
  }

  async delete(_id: string, urn: string, props: Bag): Promise<void> {
    await this.kindOf(urn).delete?.(unwrap(props).value as Inputs, this.context(urn, props));
  }

  async invoke(token: string): Promise<InvokeResult> {
    throw new Error(`${token}: functions are not supported by this plugin; install the official ${this.identity.name} plugin ${this.version}`);
  }

  /** The engine stops: operations under way are told to. */
  async cancel(): Promise<void> {
    this.stop.abort();
  }

  private context(urn: string, ...bags: Bag[]): Context {
    return { log: (line) => this.log(urn, line), secrets: bags.flatMap((bag) => secretTexts(bag)), signal: this.stop.signal };
  }

  /** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME` */
  private kindOf(urn: string): Kind {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const kind = this.kinds.find((candidate) => candidate.token === type);
    if (kind !== undefined) return kind;
    throw new Error(`${type}: not supported by this plugin; expected one of ${this.kinds.map((candidate) => candidate.token).join(", ")}; install the official ${this.identity.name} plugin ${this.version}`);
  }
}

/** Inputs as they came, wrapped, and the defaults of those that the program did not set. */
function withDefaults(kind: Kind, news: Bag): Bag {
  const isSet = (name: string): boolean => unwrap(news[name]).value !== undefined || !unwrap(news[name]).known;
  const defaults = Object.entries(kind.normalize(plain(kind, news))).filter(([name]) => !isSet(name));
  return { ...Object.fromEntries(Object.entries(news).filter(([name]) => isSet(name))), ...Object.fromEntries(defaults) };
}

/** State after create or update: inputs with their defaults, and the results. */
function outputs(kind: Kind, news: Bag, result: Result): Bag {
  const results = Object.entries(result.outputs).map(([name, value]) => [name, result.secrets.includes(name) ? secret(value) : value]);
  return { ...withDefaults(kind, news), ...Object.fromEntries(results) } as Bag;
}

/** Enough of a package schema for `pulumi plugin` and `pulumi package` to say what this is. */
function schemaOf(identity: PluginIdentity, kinds: readonly Kind[]): string {
  const types: Record<string, object> = {
    string: { type: "string" }, boolean: { type: "boolean" }, integer: { type: "integer" },
    list: { type: "array", items: { $ref: "pulumi.json#/Any" } },
    "list of strings": { type: "array", items: { type: "string" } },
    "map of strings": { type: "object", additionalProperties: { type: "string" } },
    object: { type: "object", additionalProperties: { $ref: "pulumi.json#/Any" } },
  };
  const resources = kinds.map((kind) => {
    const properties = Object.fromEntries(Object.entries(kind.inputs).map(([name, rule]) => [name, types[rule.type]]));
    const required = Object.keys(kind.inputs).filter((name) => kind.inputs[name]?.required === true);
    return [kind.token, { inputProperties: properties, requiredInputs: required, properties }];
  });
  return JSON.stringify({ ...identity, resources: Object.fromEntries(resources) });
}
