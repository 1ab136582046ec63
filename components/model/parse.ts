/** Raw values of the settings files become settings, or problems: all at once. */
import type { z } from "zod";
import { Cidr } from "./address";
import { byText, ownValue } from "./canonical";
import { didYouMean, nearestOf } from "./nearest";
import { settingsPlace } from "./place";
import type { Problem } from "./problem";
import { hostStackOf, isHostStack, MAIN_HOST, settingsOf, withNodes, type EnvironmentSettings, type HostSettings, type Settings } from "./settings";
import { environmentHelp, environmentSchema, furtherHostSchema, hostHelp, hostSchema, SHARED_SETTINGS, type FieldHelp } from "./settings-schema";

/** The values of one file, without the prefix `trilane:`. */
export interface RawSettings {
  /** A host stack or the name of an environment. */
  readonly stack: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Every problem, and the settings where they can be understood all the same: then guards can tell the rest at once. */
export interface ParsedSettings {
  readonly settings?: Settings;
  readonly problems: readonly Problem[];
}

/** Names of the ladder as far as they can be read: enough to know which files belong to it. */
export function ladderIn(values: Readonly<Record<string, unknown>>): readonly string[] {
  const parsed = hostSchema.shape.environments.safeParse(values["environments"]);
  return parsed.success ? parsed.data : [];
}

/** Host stacks that the main host's file names, as far as they can be read. */
export function hostsIn(values: Readonly<Record<string, unknown>>): readonly string[] {
  return hostSchema.shape.hosts.safeParse(values["hosts"]).data ?? [];
}

/** Checks types, fills in defaults and collects everything that is wrong. Pure; what values mean is for the guards. */
export function parseSettings(raw: readonly RawSettings[]): ParsedSettings {
  const values = new Map(raw.map((file) => [file.stack, file.values]));
  const main = parseMain(values.get(MAIN_HOST));
  const ladder = ladderIn(values.get(MAIN_HOST) ?? {});
  const environments = [...new Set(ladder)].map((name) => [name, parseEnvironment(name, values.get(name))] as const);
  const parsed = environments.flatMap(([name, { value }]) => (value ? [[name, value] as const] : []));
  const named = [...hostsIn(values.get(MAIN_HOST) ?? {}), ...parsed.map(([, value]) => hostStackOf(value))];
  const stacks = [...new Set([...named, ...values.keys()])].filter((stack) => stack !== MAIN_HOST && isHostStack(stack)).sort(byText);
  const further = stacks.map((stack) => [stack, parseFurther(stack, values.get(stack), main.value)] as const);

  const problems = [main, ...further.map(([, file]) => file), ...environments.map(([, file]) => file)].flatMap((file) => file.problems);
  const hosts = further.flatMap(([stack, { value }]) => (value ? [[stack, value] as const] : []));
  if (!main.value || parsed.length < environments.length || hosts.length < further.length) return { problems };
  return { settings: settingsOf(main.value, Object.fromEntries(parsed), Object.fromEntries(hosts)), problems };
}

/** Host stack that an environment names, as far as it can be read: enough to know which files belong to the estate. */
export function hostStackIn(values: Readonly<Record<string, unknown>>): string {
  return hostStackOf({ host: environmentSchema.shape.host.safeParse(values["host"]).data });
}

interface ParsedFile<T> {
  readonly value?: T;
  readonly problems: readonly Problem[];
}

function parseMain(values: RawSettings["values"] | undefined): ParsedFile<HostSettings> {
  const { value, problems } = parseFile<z.infer<typeof hostSchema>>(MAIN_HOST, values, hostSchema, hostHelp);
  return value ? { value: withNodes(value, value.nodes), problems: [...problems, ...mainTwice(MAIN_HOST, value)] } : { problems };
}

/** The main node has its address and capacity beside the host's own settings, and nowhere else. */
function mainTwice(stack: string, { node, nodes }: Pick<HostSettings, "node" | "nodes">): readonly Problem[] {
  if (ownValue(nodes, node) === undefined) return [];
  return [{ place: settingsPlace(stack, `nodes.${node}`), problem: "is the main node", expected: "further nodes only", next: "remove it here: trilane:nodeAddress and trilane:capacity say what it has" }];
}

/** A further host has what all hosts share from the main one. */
function parseFurther(stack: string, values: RawSettings["values"] | undefined, main: HostSettings | undefined): ParsedFile<HostSettings> {
  const { value, problems } = parseFile<z.infer<typeof furtherHostSchema>>(stack, values, furtherHostSchema, hostHelp);
  return value && main ? { value: withNodes({ ...main, ...value }, value.nodes), problems: [...problems, ...mainTwice(stack, value)] } : { problems };
}

function parseEnvironment(name: string, values: RawSettings["values"] | undefined): ParsedFile<EnvironmentSettings> {
  const { value, problems } = parseFile<z.infer<typeof environmentSchema>>(name, values, environmentSchema, environmentHelp);
  return value ? { value: { ...value, gateway: value.gateway ?? firstHost(value.cidr) }, problems } : { problems };
}

/** Empty for a subnet that cannot be read: guard NET-01 tells of it, and NET-08 looks only at readable ones. */
function firstHost(cidr: string): string {
  const network = Cidr.parse(cidr);
  return network && network.size > 1 ? network.host(1) : "";
}

function parseFile<T>(stack: string, values: RawSettings["values"] | undefined, schema: z.ZodType<T>, help: Readonly<Record<string, FieldHelp>>): ParsedFile<T> {
  if (!values) {
    const next = missingFileNext(stack);
    return { problems: [{ place: `Pulumi.${stack}.yaml`, problem: "is missing", expected: `settings of ${stack}`, next }] };
  }
  const parsed = schema.safeParse(values);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const { issues } = parsed.error;
  const understood = schema.safeParse(withoutUnknown(values, issues));
  return { ...(understood.success ? { value: understood.data } : {}), problems: issues.flatMap((issue) => describeIssue(stack, values, issue, help)) };
}

function missingFileNext(stack: string): string {
  if (stack === MAIN_HOST) return "write the file, or copy the one of the project's template";
  return isHostStack(stack) ? "write the file, or correct trilane:host in the files of the environments, or trilane:hosts" : `write the file, or take ${stack} out of ${settingsPlace(MAIN_HOST, "environments")}`;
}

/** The values without the keys that nobody knows: what remains can be checked further. */
function withoutUnknown(values: RawSettings["values"], issues: readonly z.core.$ZodIssue[]): unknown {
  const copy = structuredClone(values);
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const owner = valueAt(copy, issue.path) as Record<string, unknown>;
    for (const key of issue.keys) delete owner[key];
  }
  return copy;
}

function describeIssue(stack: string, values: unknown, issue: z.core.$ZodIssue, help: Readonly<Record<string, FieldHelp>>): readonly Problem[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(stack, issue.path, key, help));
  const field = String(issue.path[0] ?? "");
  const { expected, example } = ownValue(help, field) ?? { expected: "a setting", example: "…" };
  const place = settingsPlace(stack, pathText(issue.path));
  const got = valueAt(values, issue.path);
  const problem = got === undefined ? "is missing" : `${describeValue(got)} cannot be used`;
  return [{ place, problem, expected: issue.path.length > 1 ? describeExpected(issue, expected) : expected, next: `write for example ${settingsLine(field, example)}` }];
}

/** The value of an unknown key is not shown: somebody may have put a token there. */
function unknownKey(stack: string, path: readonly PropertyKey[], key: string, help: Readonly<Record<string, FieldHelp>>): Problem {
  const place = settingsPlace(stack, pathText([...path, key]));
  if (path.length === 0 && isHostStack(stack) && stack !== MAIN_HOST && SHARED_SETTINGS.some((shared) => shared === key)) {
    return { place, problem: "is shared by all hosts", expected: `it in Pulumi.${MAIN_HOST}.yaml alone`, next: "remove it here" };
  }
  const inner = ["cores", "memoryMiB", "diskGiB", "from", "to", "address", "capacity", "generation", "overlap", "host", "port", "user", "passwordFile", "tls", "ca", "hostKey"];
  const known = path.length > 0 ? inner : Object.keys(help);
  const nearest = nearestOf(key, known);
  const next = nearest ? `write ${nearest}, or remove it` : "remove it";
  return { place, problem: `is unknown${didYouMean(key, known)}`, expected: path.length > 0 ? "only known fields" : `one of ${known.join(", ")}`, next };
}

function describeExpected(issue: z.core.$ZodIssue, fallback: string): string {
  if (issue.code !== "invalid_type") return fallback;
  return issue.expected === "number" ? "a number" : issue.expected === "string" ? "a text" : fallback;
}

function settingsLine(field: string, example: string): string {
  return `trilane:${field}: ${example}`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`), "");
}

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : value), values);
}

function describeValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
