import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { noteOf } from "../../tests/e2e/estate/api";
import { Clone, execute, mustWork } from "../../tests/e2e/estate/clone";
import type { ExportedResource } from "../opentofu/configuration";
import { timed } from "../timing";

const HOOKS = join(__dirname, "..", "hooks");

/**
 * Programs that declare nothing: in plain JavaScript, which asks nothing but the SDK of Node, and in TypeScript, with the
 * files that `pulumi new typescript` writes, for the compiler of this project.
 */
const EMPTY = {
  "empty": {
    "Pulumi.yaml": "name: empty\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
    "index.js": "module.exports = {};\n",
  },
  "empty-typescript": {
    "Pulumi.yaml": "name: empty-typescript\nruntime:\n  name: nodejs\n  options:\n    packagemanager: npm\n",
    "package.json": '{ "name": "empty-typescript", "main": "index.ts" }\n',
    "tsconfig.json": `${JSON.stringify({ compilerOptions: { strict: true, outDir: "bin", target: "es2020", module: "nodenext", moduleResolution: "nodenext", sourceMap: true, experimentalDecorators: true, pretty: true, noFallthroughCasesInSwitch: true, noImplicitReturns: true, forceConsistentCasingInFileNames: true }, files: ["index.ts"] })}\n`,
    "index.ts": 'import * as pulumi from "@pulumi/pulumi";\n',
  },
} as const;

/** Which empty program. */
export type EmptyProgram = keyof typeof EMPTY;

/** What measurements are made on: a clone with an embedded host of its own, whose host stack is up. */
export class Ground {
  private constructor(
    readonly clone: Clone,
    /** Endpoint, authority and root's token of the embedded host. */
    readonly host: ReturnType<typeof noteOf>,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Makes one. @param change edits the clone before anything is started */
  static async lay(change: (clone: Clone) => void = () => undefined): Promise<Ground> {
    const clone = Clone.create();
    change(clone);
    const env = { ...process.env, NODE_OPTIONS: `--require ${join(HOOKS, "requests.cjs")}`, TRILANE_BENCH_REQUESTS: clone.path("requests") };
    const tsx = pathToFileURL(require.resolve("tsx")).href;
    mustWork(await execute(process.execPath, ["--import", tsx, clone.path("bench", "estate", "prepare.ts"), String(process.pid)], { cwd: clone.folder, env }));
    return new Ground(clone, noteOf(clone.path(".trilane", "simulator")), { PULUMI_CONFIG_PASSPHRASE: "empty", NODE_OPTIONS: `--require ${join(HOOKS, "memory.cjs")}`, TRILANE_BENCH_MEMORY: clone.path("memory") });
  }

  /** Requests that the embedded host has answered so far. */
  requests(): number {
    return Number(readFileSync(this.clone.path("requests"), "utf8"));
  }

  /** Milliseconds of a call of the CLI on a stack of the estate. */
  pulumi(stack: string, ...args: readonly string[]): Promise<number> {
    return timed(async () => mustWork(await this.clone.pulumi([...args, "-s", stack])));
  }

  /** Milliseconds of a call on an empty program, which is a project of its own on the same engine, state and settings. */
  async empty(program: EmptyProgram, ...args: readonly string[]): Promise<number> {
    const env = { ...(await this.clone.shell()), ...this.env };
    return timed(async () => mustWork(await this.clone.pulumi(["-C", this.clone.path(program), ...args, "-s", program], { env })));
  }

  /** Writes an empty program and makes its stack. */
  async writeEmpty(program: EmptyProgram): Promise<void> {
    const folder = this.clone.path(program);
    mkdirSync(folder);
    for (const [file, text] of Object.entries(EMPTY[program])) writeFileSync(join(folder, file), text);
    await this.empty(program, "stack", "init", "--no-select");
  }

  /** Largest memory of a program, in MiB, while `run` ran one. */
  async memory(run: (env: NodeJS.ProcessEnv) => Promise<unknown>): Promise<number> {
    const file = this.clone.path("memory");
    writeFileSync(file, "");
    await run(this.env);
    const lines = readFileSync(file, "utf8").trim().split("\n").map(Number);
    return Math.max(...lines) / 1024;
  }

  /** What a stack holds. */
  async resources(stack: string): Promise<readonly ExportedResource[]> {
    const { stdout } = mustWork(await this.clone.pulumi(["stack", "export", "-s", stack]));
    return (JSON.parse(stdout) as { deployment: { resources: ExportedResource[] } }).deployment.resources;
  }

  /** The token of an environment. */
  async token(environment: string): Promise<string> {
    return mustWork(await this.clone.pulumi(["config", "get", "trilane:apiToken", "-s", environment])).stdout.trim();
  }

  /** Ends the embedded host and removes the clone. */
  async clear(): Promise<void> {
    mustWork(await this.clone.trilane(["simulator", "stop"]));
    this.clone.remove();
  }
}
