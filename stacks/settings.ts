/** Reads the settings of all stacks from their files, laid over by the configuration of the stack that runs. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { ladderIn, parseSettings, type RawSettings } from "../components/model/parse";
import { InvalidSettings, type Problem } from "../components/model/problem";
import type { Settings } from "../components/model/settings";
import { environmentHelp, hostHelp } from "../components/model/settings-schema";

const HOST = "host";
const PREFIX = "trilane:";

/** Secrets of a stack's configuration: never settings, always encrypted. */
const SECRETS = ["apiToken"];

/**
 * All settings of the estate.
 *
 * @param root folder with `Pulumi.host.yaml` and one `Pulumi.<environment>.yaml` per environment of the ladder
 * @param stack the stack that runs: `host` or an environment
 * @param overlay its Pulumi configuration (keys with or without `trilane:`; values as Pulumi gives them, objects as
 *   JSON). It wins over the files. Settings of the host may stand in an environment's configuration too.
 * @param check what else is checked on settings that can be understood. @default nothing
 * @throws {InvalidSettings} with every problem of every file, and of `check`, at once
 */
export function readSettings(root: string, stack: string, overlay: Readonly<Record<string, unknown>> = {}, check: (settings: Settings) => readonly Problem[] = () => []): Settings {
  const files = new Map<string, StackFile>();
  const read = (name: string) => files.get(name) ?? remember(files, name, readStackFile(root, name));
  const own = withoutPrefix(overlay);
  const host = layOver(HOST, read(HOST).values, stack, own);
  const ladder = [...new Set(ladderIn(host ?? {}))].filter(isFileName);
  const raw = [HOST, ...ladder].flatMap((name): RawSettings[] => {
    const values = name === HOST ? host : layOver(name, read(name).values, stack, own);
    return values ? [{ stack: name, values }] : [];
  });
  const { settings, problems } = parseSettings(raw);
  const unreadable = [...files.values()].flatMap((file) => file.problems);
  const rest = problems.filter(({ place }) => !unreadable.some((problem) => place === problem.place.split(" ")[0]));
  const all = [...unreadable, ...rest, ...checkStack(stack, ladder), ...unknownOverlay(stack, own, read(stack).values ?? {}), ...(settings ? check(settings) : [])];
  if (!settings || all.length > 0) throw new InvalidSettings(all);
  return settings;
}

interface StackFile {
  /** Undefined when there is no file or it cannot be read. */
  readonly values: Readonly<Record<string, unknown>> | undefined;
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
  const leaked = plain.filter(([key]) => SECRETS.includes(key));
  return {
    values: Object.fromEntries(plain.filter(([key]) => !SECRETS.includes(key))),
    problems: leaked.map(([key]) => ({
      place: `${name} ${PREFIX}${key}`,
      problem: "is not encrypted",
      expected: "a secret",
      next: "remove it here, revoke the token on the host, and run npx trilane handover",
    })),
  };
}

function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}

function withoutPrefix(overlay: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(overlay).filter(([key]) => !key.includes(":") || key.startsWith(PREFIX));
  const plain = entries.map(([key, value]) => [key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key, value] as const);
  return Object.fromEntries(plain.filter(([key, value]) => !SECRETS.includes(key) && !isEncrypted(value) && value !== undefined));
}

/** The values of a file with those of the running stack's configuration that belong to it. */
function layOver(name: string, values: StackFile["values"], stack: string, overlay: Readonly<Record<string, unknown>>): StackFile["values"] {
  const help = name === HOST ? hostHelp : environmentHelp;
  const belongs = (key: string) => Object.hasOwn(help, key) && (name === HOST || name === stack);
  const own = Object.entries(overlay).filter(([key]) => belongs(key));
  return values === undefined ? undefined : { ...values, ...Object.fromEntries(own) };
}

function checkStack(stack: string, ladder: readonly string[]): readonly Problem[] {
  if (stack === HOST || ladder.length === 0 || ladder.includes(stack)) return [];
  return [{ place: `stack ${stack}`, problem: `${stack} is not in the ladder`, expected: `one of ${[HOST, ...ladder].join(", ")}`, next: `use one of them, or add ${stack} to Pulumi.host.yaml ${PREFIX}environments` }];
}

/** Keys of the running stack's configuration that nobody knows and that its file does not hold. Values are not shown. */
function unknownOverlay(stack: string, overlay: Readonly<Record<string, unknown>>, file: Readonly<Record<string, unknown>>): readonly Problem[] {
  const known = (key: string) => Object.hasOwn(hostHelp, key) || (stack !== HOST && Object.hasOwn(environmentHelp, key));
  return Object.keys(overlay)
    .filter((key) => !known(key) && !Object.hasOwn(file, key))
    .map((key) => ({ place: `configuration of stack ${stack} ${PREFIX}${key}`, problem: "is unknown", expected: "a setting of the host or of the environment", next: `run pulumi config rm ${PREFIX}${key} -s ${stack}` }));
}
