import { readFileSync } from "node:fs";

import type { Parameter, Parameters, Properties } from "./parameter";

/** A method of the official schema. */
export interface OfficialMethod {
  readonly parameters: Parameters;
  /** Undefined: root@pam only. */
  readonly permissions: { user?: string; check?: readonly unknown[] } | undefined;
  readonly open: boolean;
  readonly noToken: boolean;
  /** Answered by the node named in the path. */
  readonly onNode: boolean;
}

/** A node of the tree in a Proxmox host's `apidoc.js`. */
interface DocumentNode {
  readonly path?: string;
  readonly info?: Record<string, DocumentMethod>;
  readonly children?: readonly DocumentNode[];
}

interface DocumentMethod {
  readonly parameters?: { properties?: Record<string, Record<string, unknown>>; additionalProperties?: unknown };
  readonly permissions?: OfficialMethod["permissions"];
  readonly allowtoken?: number;
  readonly proxyto?: string;
}

interface Dump {
  readonly endpoints: readonly {
    method: string; path: string; parameters: Record<string, Record<string, unknown>>; permissions?: OfficialMethod["permissions"];
    allowtoken?: number; additionalProperties?: unknown; proxyto?: string;
  }[];
}

/** The rules of a parameter or key that this project knows, in its form. */
export function property(source: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(source)) {
    if (key === "optional" || key === "default_key") {
      if (value === 1 || value === true || value === "1") result[key] = true;
    } else if (["minimum", "maximum", "minLength", "maxLength"].includes(key)) {
      if (value !== undefined && value !== null && Number.isFinite(Number(value))) result[key] = Number(value);
    } else if (key === "format" && typeof value === "object" && value !== null) {
      result.format = properties(value as Record<string, Record<string, unknown>>);
    } else if (key === "enum") {
      if (Array.isArray(value) && value.every((item) => item !== null)) result.enum = value.map(String);
    } else if (key === "pattern" && typeof value === "string") {
      const converted = pattern(value);
      if (converted !== undefined) result.pattern = converted;
    } else if (["type", "format", "requires", "alias", "keyAlias"].includes(key) && typeof value === "string") {
      result[key] = value;
    }
  }
  return result;
}

function properties(source: Record<string, Record<string, unknown>>): Properties {
  return Object.fromEntries(Object.entries(source).map(([name, rules]) => [name, property(rules)])) as Properties;
}

function parameters(source: Record<string, Record<string, unknown>> | undefined): Parameters {
  return Object.fromEntries(Object.entries(source ?? {}).map(([name, rules]) => [name, property(rules) as unknown as Parameter]));
}

/** The array that `apidoc.js` assigns first, found by its brackets; the page's own code follows it. */
function firstArray(text: string): string | undefined {
  const start = /(?:const|var|let)\s+(?:apiSchema|pveapi)\s*=\s*\[/.exec(text);
  if (start === null) return undefined;
  const begin = start.index + start[0].length - 1;
  const token = /"(?:[^"\\]|\\.)*"|[[\]]/g;
  token.lastIndex = begin;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === "[") depth += 1;
    else if (match[0] === "]") depth -= 1;
    if (depth === 0) return text.slice(begin, token.lastIndex);
  }
  return undefined;
}

/** A pattern of Perl as one of JavaScript; undefined, and so not tested, where that cannot be. */
function pattern(perl: string): string | undefined {
  const plain = perl.replace(/\(\?\^[a-z]*:/g, "(?:").replace(/\(\?[a-z]+-?[a-z]*:/g, "(?:").replace(/\\A/g, "^").replace(/\\[zZ]/g, "$");
  try {
    return new RegExp(plain).source === "" ? undefined : plain;
  } catch {
    return undefined;
  }
}

/** Proxmox's whole API schema, read from JSON or from the `apidoc.js` that every Proxmox host serves. */
export class OfficialSchema {
  private readonly methods = new Map<string, OfficialMethod>();

  /** Methods in the schema. */
  get size(): number {
    return this.methods.size;
  }

  static read(file: string): OfficialSchema {
    const text = readFileSync(file, "utf8");
    const schema = new OfficialSchema();
    if (file.endsWith(".js")) {
      const json = firstArray(text);
      if (json === undefined) throw new Error(`${file}: no API schema found; expected apidoc.js of a Proxmox host, or JSON`);
      schema.addTree(JSON.parse(json) as DocumentNode[]);
    } else {
      const dump = JSON.parse(text) as Dump | DocumentNode[];
      if (Array.isArray(dump)) schema.addTree(dump);
      else schema.addDump(dump as Dump);
    }
    return schema;
  }

  method(verb: string, path: string): OfficialMethod | undefined {
    return this.methods.get(`${verb} ${path}`);
  }

  /** Whether any method's pattern fits a path as it was asked for. */
  hasPath(verb: string, path: string): boolean {
    return [...this.methods.keys()].some((key) => {
      const [ownVerb, pattern = ""] = key.split(" ");
      const expression = pattern.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(?:volume|cidr)\}$/, ".+").replace(/\{[^}]+\}/g, "[^/]+");
      return ownVerb === verb && new RegExp(`^${expression}$`).test(path);
    });
  }

  private addDump(dump: Dump): void {
    for (const endpoint of dump.endpoints) {
      this.methods.set(`${endpoint.method} ${endpoint.path}`, {
        parameters: parameters(endpoint.parameters), permissions: endpoint.permissions, open: endpoint.additionalProperties === 1, noToken: endpoint.allowtoken === 0,
        onNode: endpoint.proxyto === "node",
      });
    }
  }

  private addTree(nodes: readonly DocumentNode[]): void {
    for (const node of nodes) {
      for (const [verb, info] of Object.entries(node.info ?? {})) {
        this.methods.set(`${verb} ${node.path ?? ""}`, {
          parameters: parameters(info.parameters?.properties), permissions: info.permissions,
          open: info.parameters?.additionalProperties === 1, noToken: info.allowtoken === 0,
          onNode: info.proxyto === "node",
        });
      }
      this.addTree(node.children ?? []);
    }
  }
}
