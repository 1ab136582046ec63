/** Reads the settings of all stacks from their files, laid over by the configuration of the stack that runs. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { isSecretKey, SSH_KEY } from "../components/model/given";
import { hostsIn, hostStackIn, ladderIn, parseSettings, type RawSettings } from "../components/model/parse";
import { InvalidSettings, type Problem } from "../components/model/problem";
import { REALM_SECRETS } from "../components/model/realm-secret";
import { isHostStack, MAIN_HOST, type Settings } from "../components/model/settings";
import { environmentHelp, hostHelp, SHARED_SETTINGS } from "../components/model/settings-schema";

const PREFIX = "trilane:";

/**
 * All settings of the estate.
 *
 * @param root folder with `Pulumi.host.yaml`, one `Pulumi.<environment>.yaml` per environment of the ladder, and one
 *   `Pulumi.host-<name>.yaml` per further host that any of them names
 * @param stack the stack that runs: a host stack or an environment
 * @param overlay its Pulumi configuration (keys with or without `trilane:`; values as Pulumi gives them, objects as
 *   JSON). It wins over the files. Settings of its host may stand in an environment's configuration too.
 * @param check what else is checked on settings that can be understood. @default nothing
 * @throws {InvalidSettings} with every problem of every file, and of `check`, at once
 */
export function readSettings(root: string, stack: string, overlay: Readonly<Record<string, unknown>> = {}, check: (settings: Settings) => readonly Problem[] = () => []): Settings {
  const files = new Map<string, StackFile>();
  const read = (name: string) => files.get(name) ?? remember(files, name, readStackFile(root, name));
  const own = withoutPrefix(overlay);
  const main = { ...read(MAIN_HOST).values, ...layer(MAIN_HOST, { stack, hostStack: MAIN_HOST }, own) };
  const ladder = [...new Set(ladderIn(main))].filter(isFileName);
  const hostStackFor = (name: string) => hostStackIn({ ...read(name).values, ...(name === stack ? own : {}) });
  const run = { stack, hostStack: ladder.includes(stack) ? hostStackFor(stack) : stack };
  const hosts = hostStacks([...hostsIn(main), ...ladder.map(hostStackFor)], read(stack).values === undefined ? [] : [stack]);
  const raw = [...hosts, ...ladder].flatMap((name): RawSettings[] => {
    const { values } = read(name);
    return values ? [{ stack: name, values: { ...values, ...layer(name, run, own) } }] : [];
  });
  const { settings, problems } = parseSettings(raw);
  const unreadable = [...files.values()].flatMap((file) => file.problems);
  const rest = problems.filter(({ place }) => !unreadable.some((problem) => place === problem.place.split(" ")[0]));
  const keys = unequalKeys(ladder.map((name) => [name, read(name)] as const));
  const all = [...unreadable, ...rest, ...keys, ...checkStack(stack, hosts, ladder), ...unknownOverlay(stack, own, read(stack).values ?? {}), ...(settings ? check(settings) : [])];
  if (!settings || all.length > 0) throw new InvalidSettings(all);
  return settings;
}

interface StackFile {
  /** Undefined when there is no file or it cannot be read. */
  readonly values: Readonly<Record<string, unknown>> | undefined;
  /** Keys of other namespaces, plain and encrypted: the configuration of what runs in the environment. */
  readonly keys?: readonly string[];
  readonly problems: readonly Problem[];
}

function remember(files: Map<string, StackFile>, name: string, file: StackFile): StackFile {
  files.set(name, file);
  return file;
}

/** A name that stays inside the folder; others are told by guard NAME-01 or as a missing file. */
function isFileName(name: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(name);
}

function readStackFile(root: string, stack: string): StackFile {
  const name = `Pulumi.${stack}.yaml`;
  const path = join(root, name);
  if (!existsSync(path)) return { values: undefined, problems: [] };
  const document = parseDocument(readFileSync(path, "utf8"));
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line ?? 1;
    return { values: undefined, problems: [{ place: `${name} line ${line}`, problem: `cannot be read (${firstLine(error.message)})`, expected: "YAML", next: "mend the line; spaces indent, tabs do not" }] };
  }
  const { config } = (document.toJS() ?? {}) as { config?: unknown };
  if (config === undefined || config === null) return { values: {}, problems: [] };
  if (typeof config !== "object" || Array.isArray(config)) {
    return { values: undefined, problems: [{ place: `${name} config`, problem: "is not a map", expected: `config: with one ${PREFIX}<name> per line below`, next: "indent the settings by two spaces" }] };
  }
  return fromConfig(name, config as Record<string, unknown>);
}

/** The message without the excerpt that follows it: the line may hold something that should not be shown. */
function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
}

/** Values of our namespace; encrypted ones and other namespaces are not settings. */
function fromConfig(name: string, config: Readonly<Record<string, unknown>>): StackFile {
  const own = Object.entries(config).filter(([key]) => key.startsWith(PREFIX)).map(([key, value]) => [key.slice(PREFIX.length), value] as const);
  const plain = own.filter(([, value]) => !isEncrypted(value));
  const leaked = plain.filter(([key]) => isSecretKey(key));
  return {
    values: Object.fromEntries(plain.filter(([key]) => !isSecretKey(key))),
    keys: Object.keys(config).filter((key) => !key.startsWith(PREFIX) && !key.startsWith("pulumi:")),
    problems: leaked.map(([key]) => ({
      place: `${name} ${PREFIX}${key}`,
      problem: "is not encrypted",
      expected: "a secret",
      next: afterLeak(key),
    })),
  };
}

/** What a person does who finds a secret in the clear. */
function afterLeak(key: string): string {
  if (key === REALM_SECRETS) return "remove it here, let the directory or provider make another one, and set that with --secret";
  if (key === SSH_KEY) return `take it for known: remove it and ${PREFIX}deployKey here, and run npx trilane handover`;
  return key.includes("/") ? `take it for known: remove it here, have the provider make another, and run pulumi config set --secret ${PREFIX}${key}` : "remove it here, revoke the token on the host, and run npx trilane handover";
}

/** A secret, or a map of nothing but secrets. */
function isEncrypted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "secure" in value || (Object.keys(value).length > 0 && Object.values(value).every(isEncrypted));
}

function withoutPrefix(overlay: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(overlay).filter(([key]) => !key.includes(":") || key.startsWith(PREFIX));
  const plain = entries.map(([key, value]) => [key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key, value] as const);
  return Object.fromEntries(plain.filter(([key, value]) => !isSecretKey(key) && !isEncrypted(value) && value !== undefined));
}

/** The main host, those that are named, and the one that runs: a host may be empty for a while. */
function hostStacks(named: readonly string[], running: readonly string[]): readonly string[] {
  return [...new Set([MAIN_HOST, ...[...named, ...running].filter(isHostStack).sort()])];
}

/** The stack that runs, and the host that it is or stands on. */
interface Run {
  readonly stack: string;
  readonly hostStack: string;
}

/** Keys that one environment's file has and another's lacks. Values may differ, what is configured may not. */
function unequalKeys(files: readonly (readonly [string, StackFile])[]): readonly Problem[] {
  const found = files.flatMap(([name, { values, keys }]) => (values === undefined ? [] : [{ name, keys: keys ?? [] }]));
  const all = [...new Set(found.flatMap(({ keys }) => keys))].sort();
  return all.flatMap((key) => {
    const having = found.filter(({ keys }) => keys.includes(key)).map(({ name }) => `Pulumi.${name}.yaml`);
    const lacking = found.filter(({ keys }) => !keys.includes(key));
    return lacking.map(({ name }) => ({ place: `Pulumi.${name}.yaml ${key}`, problem: `is missing, and stands in ${having.join(", ")}`, expected: "the same keys for every environment", next: "set it there as well, or remove it everywhere" }));
  });
}

/**
 * What of the running stack's configuration belongs to a file: shared settings to the main host's, others of a host to
 * the one that it is or stands on, its own to its own.
 */
function layer(name: string, { stack, hostStack }: Run, overlay: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const ofEnvironment = (key: string) => !isHostStack(stack) && Object.hasOwn(environmentHelp, key);
  const isShared = (key: string) => SHARED_SETTINGS.some((shared) => shared === key);
  const belongs = (key: string) => {
    if (!isHostStack(name)) return name === stack && ofEnvironment(key);
    return Object.hasOwn(hostHelp, key) && !ofEnvironment(key) && name === (isShared(key) ? MAIN_HOST : hostStack);
  };
  return Object.fromEntries(Object.entries(overlay).filter(([key]) => belongs(key)));
}

function checkStack(stack: string, hosts: readonly string[], ladder: readonly string[]): readonly Problem[] {
  if (ladder.length === 0 || [...hosts, ...ladder].includes(stack)) return [];
  return [{ place: `stack ${stack}`, problem: `${stack} is not in the ladder`, expected: `one of ${[...hosts, ...ladder].join(", ")}`, next: `use one of them, or add ${stack} to Pulumi.host.yaml ${PREFIX}environments` }];
}

/** Keys of the running stack's configuration that nobody knows and that its file does not hold. Values are not shown. */
function unknownOverlay(stack: string, overlay: Readonly<Record<string, unknown>>, file: Readonly<Record<string, unknown>>): readonly Problem[] {
  const known = (key: string) => Object.hasOwn(hostHelp, key) || (!isHostStack(stack) && Object.hasOwn(environmentHelp, key));
  return Object.keys(overlay)
    .filter((key) => !known(key) && !Object.hasOwn(file, key))
    .map((key) => ({ place: `configuration of stack ${stack} ${PREFIX}${key}`, problem: "is unknown", expected: "a setting of the host or of the environment", next: `run pulumi config rm ${PREFIX}${key} -s ${stack}` }));
}
