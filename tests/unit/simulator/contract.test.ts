import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { METHODS } from "../../../simulator/methods/index";
import type { Method } from "../../../simulator/methods/method";
import { OfficialSchema } from "../../../simulator/schema/official";
import { property as officialProperty } from "../../../simulator/schema/official";
import type { Parameter, Properties } from "../../../simulator/schema/parameter";
import { buildEstate } from "./estate";
import { testHost } from "./client";
import { namedProperties } from "../../../simulator/schema/property-formats";

/** Proxmox's own schema lies beside the project where it may; it is not part of the project. */
const SCHEMA = join(__dirname, "../../../../shared/pve-api/schema.json");
const present = existsSync(SCHEMA);

const RULES = ["pattern", "minimum", "maximum", "minLength", "maxLength", "requires"] as const;

function propertyFaults(name: string, own: Properties, official: Properties): string[] {
  const faults: string[] = [];
  for (const key of new Set([...Object.keys(own), ...Object.keys(official)])) {
    const [mine, theirs] = [own[key], official[key]];
    if (mine === undefined || theirs === undefined) {
      faults.push(`${name}.${key}: ${mine === undefined ? "missing" : "unknown to Proxmox"}`);
      continue;
    }
    for (const rule of ["type", "optional", "format", "alias", "keyAlias", ...RULES] as const) {
      if (mine[rule] !== theirs[rule]) faults.push(`${name}.${key}.${rule}: got ${String(mine[rule])}; expected ${String(theirs[rule])}`);
    }
    if (JSON.stringify(mine.enum) !== JSON.stringify(theirs.enum)) faults.push(`${name}.${key}.enum`);
  }
  return faults;
}

function ruleFaults(name: string, own: Parameter, official: Parameter): string[] {
  if (own.unsupported === true) return [];
  const faults: string[] = [];
  if (own.type !== official.type) faults.push(`${name}: type ${own.type}; expected ${official.type}`);
  if ((own.optional ?? false) !== (official.optional ?? false)) faults.push(`${name}: ${own.optional === true ? "optional; expected required" : "required; expected optional"}`);
  for (const rule of RULES) if (own[rule] !== official[rule]) faults.push(`${name}.${rule}: got ${String(own[rule])}; expected ${String(official[rule])}`);
  if (JSON.stringify(own.enum) !== JSON.stringify(official.enum)) faults.push(`${name}.enum: got ${String(own.enum)}; expected ${String(official.enum)}`);
  const named = typeof own.format === "string" || typeof official.format === "string";
  if (named && own.format !== official.format) faults.push(`${name}.format: got ${JSON.stringify(own.format)}; expected ${JSON.stringify(official.format)}`);
  if (!named && own.format !== undefined && official.format !== undefined) faults.push(...propertyFaults(name, own.format as Properties, official.format as Properties));
  if ((own.format === undefined) !== (official.format === undefined)) faults.push(`${name}.format: only on one side`);
  return faults;
}

function faultsOf(method: Method, schema: OfficialSchema): string[] {
  const official = schema.method(method.verb, method.path);
  if (official === undefined) return ["no such method in Proxmox's schema"];
  const faults: string[] = [];
  const names = new Set([...Object.keys(method.parameters), ...Object.keys(official.parameters)]);
  for (const name of names) {
    const [own, theirs] = [method.parameters[name], official.parameters[name]];
    if (own === undefined) faults.push(`${name}: missing`);
    else if (theirs === undefined) faults.push(`${name}: unknown to Proxmox`);
    else faults.push(...ruleFaults(name, own, theirs));
  }
  if (JSON.stringify(sorted(method.permission)) !== JSON.stringify(sorted(official.permissions))) {
    faults.push(`permissions: got ${JSON.stringify(method.permission)}; expected ${JSON.stringify(official.permissions)}`);
  }
  if ((method.noToken ?? false) !== official.noToken) faults.push("tokens: open on one side, closed on the other");
  if ((method.onNode ?? false) !== official.onNode) faults.push(`node: answered by ${method.onNode === true ? "the node" : "any host"}; expected the other`);
  return faults;
}

function sorted(permission: { user?: string | undefined; check?: readonly unknown[] | undefined } | undefined): unknown {
  return permission === undefined ? undefined : { user: permission.user, check: permission.check };
}

if (!present) {
  it.skip("table of methods against Proxmox's schema: ../shared/pve-api/schema.json is not there, so nothing was compared", () => undefined);
}

(present ? describe : describe.skip)("the table of methods is Proxmox's", () => {
  const schema = present ? OfficialSchema.read(SCHEMA) : undefined;

  it.each(METHODS.map((method) => [`${method.verb} ${method.path}`, method] as const))("%s", (_, method) => {
    expect(schema === undefined ? [] : faultsOf(method, schema)).toEqual([]);
  });

  it("property strings that have a name have Proxmox's keys", () => {
    const { formats } = JSON.parse(readFileSync(SCHEMA, "utf8")) as { formats: Record<string, { kind: string; props?: Record<string, Record<string, unknown>> }> };
    const compared = Object.entries(formats).flatMap(([name, { props }]) => {
      const own = namedProperties(name);
      if (own === undefined || props === undefined) return [];
      const theirs = Object.fromEntries(Object.entries(props).map(([key, rules]) => [key, officialProperty(rules)])) as Properties;
      return [[name, propertyFaults(name, own, theirs).filter((fault) => !fault.endsWith("reported-model.enum"))] as const];
    });
    expect(compared.length).toBeGreaterThan(10);
    expect(Object.fromEntries(compared.filter(([, faults]) => faults.length > 0))).toEqual({});
  });

  it("refuses nothing of an estate in strict mode", async () => {
    const host = await testHost({ schema: SCHEMA });
    const { dev, prod } = await buildEstate(host);
    expect(host.simulator.refusals()).toEqual([]);
    expect((await host.root.call("POST", "/pools", { poolid: "x", colour: "red" })).status).toBe(400);
    expect(host.simulator.refusals()).toHaveLength(1);
    dev.close();
    prod.close();
    await host.stop();
  });

  it("finds a parameter that differs", () => {
    const [first] = METHODS.filter((method) => method.path === "/pools" && method.verb === "POST");
    if (first === undefined || schema === undefined) throw new Error("no method to bend");
    const bent = { ...first, parameters: { poolid: { type: "integer" } as Parameter, colour: { type: "string" } as Parameter }, permission: { user: "all" } as const };
    expect(faultsOf(bent, schema).map((fault) => fault.split(":")[0])).toEqual(["poolid", "poolid.format", "poolid.format", "colour", "comment", "permissions"]);
  });
});
