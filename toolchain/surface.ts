/**
 * Compares the schema that a build of the provider plugin generated with the npm package whose
 * names the plugin must answer to: type tokens, inputs, required inputs, outputs, secret outputs,
 * nested types, data sources and provider settings.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What one resource, data source, nested type or provider asks and answers; names sorted. */
export interface Shape {
  readonly inputs: readonly string[];
  readonly required: readonly string[];
  readonly outputs: readonly string[];
  readonly secrets: readonly string[];
}

/** Every name a package has, by kind and name: `resource proxmoxve:index/acl:Acl`, `type VmLegacyDisk`. */
export type Surface = ReadonlyMap<string, Shape>;

interface ObjectSchema {
  readonly properties?: Record<string, { readonly secret?: boolean }>;
  readonly required?: readonly string[];
}
interface ResourceSchema extends ObjectSchema {
  readonly inputProperties?: Record<string, { readonly secret?: boolean }>;
  readonly requiredInputs?: readonly string[];
}
interface PackageSchema {
  readonly provider: ResourceSchema;
  readonly resources: Record<string, ResourceSchema>;
  readonly functions: Record<string, { readonly inputs?: ObjectSchema; readonly outputs?: ObjectSchema }>;
  readonly types: Record<string, ObjectSchema>;
}

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

/** Reads a generated Pulumi schema (`schema.json`). */
export function surfaceOfSchema(schemaText: string): Surface {
  const schema = JSON.parse(schemaText) as PackageSchema;
  const surface = new Map<string, Shape>();
  const secretsOf = (properties: Record<string, { readonly secret?: boolean }> = {}): string[] =>
    sorted(Object.keys(properties).filter((name) => properties[name]?.secret === true));
  for (const [token, resource] of Object.entries(schema.resources)) {
    surface.set(`resource ${token}`, {
      inputs: sorted(Object.keys(resource.inputProperties ?? {})),
      required: sorted(resource.requiredInputs ?? []),
      outputs: sorted(Object.keys(resource.properties ?? {})),
      secrets: secretsOf(resource.properties),
    });
  }
  for (const [token, data] of Object.entries(schema.functions)) {
    if (!token.startsWith("pulumi:")) surface.set(`data source ${token}`, { inputs: sorted(Object.keys(data.inputs?.properties ?? {})), required: sorted(data.inputs?.required ?? []), outputs: [], secrets: [] });
  }
  surface.set("provider", {
    inputs: sorted(Object.keys(schema.provider.inputProperties ?? {})),
    required: sorted(schema.provider.requiredInputs ?? []),
    outputs: [],
    secrets: secretsOf(schema.provider.inputProperties),
  });
  for (const [token, type] of Object.entries(schema.types)) {
    if (token.startsWith("proxmoxve:config/")) continue; // repeated as ProviderSsh
    surface.set(`type ${typeName(token)}`, { inputs: sorted(Object.keys(type.properties ?? {})), required: [], outputs: [], secrets: [] });
  }
  return surface;
}

/** `proxmoxve:acme/CertificateDomain:CertificateDomain` is `acme.CertificateDomain` in the package, `…:getVmCpu` is `GetVmCpu`. */
function typeName(token: string): string {
  const [, path = "", name = ""] = token.split(":");
  const modules = path.split("/").slice(0, -1).filter((part) => part !== "index");
  return [...modules, name.charAt(0).toUpperCase() + name.slice(1)].join(".");
}

/**
 * Reads the npm package's generated JavaScript and type definitions.
 *
 * @param folder the package's folder in node_modules
 */
export function surfaceOfPackage(folder: string): Surface {
  const surface = new Map<string, Shape>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".js") || file.startsWith("types/") || file.startsWith("node_modules/")) continue;
    const text = readFileSync(join(folder, file), "utf8");
    const token = /__pulumiType = '([^']+)'/.exec(text)?.[1];
    if (token !== undefined) surface.set(token.includes(":") ? `resource ${token}` : "provider", resourceShape(text));
    const call = /function get\w+\(args, opts\) \{[\s\S]*?invoke\("([^"]+)", \{([\s\S]*?)\}, opts/.exec(text)
      ?? /function get\w+\(opts\) \{[\s\S]*?invoke\("([^"]+)", \{([\s\S]*?)\}, opts/.exec(text);
    if (call?.[1] !== undefined) surface.set(`data source ${call[1]}`, dataSourceShape(folder, file, call[2] ?? ""));
  }
  const definitions = [...nestedTypes(readFileSync(join(folder, "types/input.d.ts"), "utf8")), ...nestedTypes(readFileSync(join(folder, "types/output.d.ts"), "utf8"))];
  for (const [name, properties] of definitions) {
    // A data source's nested type exists twice, once as plain values and once (…Args) as inputs.
    if (/(^|\.)Get\w+Args$/.test(name) || name.startsWith("config.")) continue;
    surface.set(`type ${name}`, { inputs: sorted(properties), required: [], outputs: [], secrets: [] });
  }
  return surface;
}

/** A resource class sets each input from `args`, each further output to undefined. */
function resourceShape(text: string): Shape {
  const inputs = sorted([...text.matchAll(/resourceInputs\["(\w+)"\] = (?:pulumi\.output\()?args\?\.\w+/g)].map((match) => match[1] ?? ""));
  const outputs = sorted([...text.matchAll(/resourceInputs\["(\w+)"\] = state\?\.\w+/g)].map((match) => match[1] ?? ""));
  const required = sorted([...text.matchAll(/Missing required property '(\w+)'/g)].map((match) => match[1] ?? ""));
  const list = /additionalSecretOutputs: \[([^\]]*)\]/.exec(text)?.[1] ?? "";
  return { inputs, required, outputs, secrets: sorted([...list.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? "")) };
}

function dataSourceShape(folder: string, file: string, body: string): Shape {
  const inputs = sorted([...body.matchAll(/"(\w+)": args/g)].map((match) => match[1] ?? ""));
  const types = readFileSync(join(folder, file.replace(/\.js$/, ".d.ts")), "utf8");
  const args = /export interface \w+Args \{([\s\S]*?)\n\}/.exec(types)?.[1] ?? "";
  return { inputs, required: sorted([...args.matchAll(/^ {4}(\w+): /gm)].map((match) => match[1] ?? "")), outputs: [], secrets: [] };
}

/** Interfaces of a `types/*.d.ts`, with their namespaces, as [name, properties]. */
function nestedTypes(text: string): [string, string[]][] {
  const found: [string, string[]][] = [];
  const path: string[] = [];
  for (const line of text.split("\n")) {
    const opens = /^\s*(?:export )?(?:declare )?(namespace|interface) (\w+)(?: extends [^{]*)? \{/.exec(line);
    if (opens?.[2] !== undefined) {
      path.push(opens[2]);
      if (opens[1] === "interface") found.push([path.join("."), []]);
    } else if (/^\s*\}$/.test(line)) path.pop();
    else {
      const property = /^\s+(\w+)\??: /.exec(line)?.[1];
      if (property !== undefined) found.at(-1)?.[1].push(property);
    }
  }
  return found;
}

/**
 * Lists what differs, one line each; an empty list means that programs cannot tell the two apart.
 *
 * @param built the surface of the generated schema
 * @param expected the surface of the npm package
 */
export function surfaceDifferences(built: Surface, expected: Surface): string[] {
  const problems: string[] = [];
  for (const name of sorted([...built.keys(), ...expected.keys()])) {
    const mine = built.get(name);
    const theirs = expected.get(name);
    if (mine === undefined) problems.push(`${name}: missing in the built plugin`);
    else if (theirs === undefined) problems.push(`${name}: not in the npm package`);
    else {
      for (const aspect of ["inputs", "required", "outputs", "secrets"] as const) {
        const missing = theirs[aspect].filter((entry) => !mine[aspect].includes(entry));
        const extra = mine[aspect].filter((entry) => !theirs[aspect].includes(entry));
        if (missing.length + extra.length > 0) problems.push(`${name}: ${aspect} differ, missing [${missing.join(", ")}], extra [${extra.join(", ")}]`);
      }
    }
  }
  return problems;
}
