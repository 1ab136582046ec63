import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The checkout under test. */
export const PROJECT = resolve(__dirname, "..", "..", "..");

/** What a program left. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run. */
export interface Run {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly cwd?: string;
  /** Called with the process once it runs. */
  readonly onStart?: (pid: number) => void;
}

/** Official API schema, where the machine has it. */
export const SCHEMA: string | undefined = [resolve(PROJECT, "..", "shared", "pve-api", "schema.json")].find((file) => existsSync(file));

/** A copy of the checkout in a temporary folder, whose estate can be edited and whose demo disturbs nobody. */
export class Clone {
  private shellVariables: Record<string, string> | undefined;

  private constructor(readonly folder: string) {}

  /** Copies what git would bring, as it is now, and links the packages. */
  static create(): Clone {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "trilane-e2e-")));
    const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: PROJECT, encoding: "utf8" }).trimEnd().split("\n");
    for (const file of files) {
      if (existsSync(join(PROJECT, file)) && !file.startsWith("tests/")) cpSync(join(PROJECT, file), join(folder, file));
    }
    symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
    return new Clone(folder);
  }

  /** A clone that is there already, in this folder. */
  static at(folder: string): Clone {
    return new Clone(folder);
  }

  /** Path inside the clone. */
  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  /** Runs the `trilane` command. */
  trilane(args: readonly string[], run: Run = {}): Promise<Ended> {
    return this.program(this.path("operations", "main.ts"), args, run);
  }

  /** Runs a program in TypeScript that lies in the clone. */
  program(file: string, args: readonly string[], run: Run = {}): Promise<Ended> {
    return execute(process.execPath, ["--enable-source-maps", "--require", this.path("stacks", "typescript.cjs"), file, ...args], { cwd: this.folder, ...run, env: { ...plain(), ...run.env } });
  }

  /** Runs `pulumi` as a person does after `eval "$(npx trilane shell)"`. */
  async pulumi(args: readonly string[], run: Run = {}): Promise<Ended> {
    const env = await this.shell();
    return execute(this.path(".trilane", "bin", "pulumi"), [...args, "--non-interactive", "--color", "never"], { cwd: this.folder, ...run, env: { ...plain(), ...env, ...run.env } });
  }

  /** Variables of a shell that was set up. */
  async shell(): Promise<Record<string, string>> {
    if (this.shellVariables === undefined) {
      const { code, stdout, stderr } = await this.trilane(["shell", "--json"]);
      if (code !== 0) throw new Error(stderr);
      this.shellVariables = JSON.parse(stdout) as Record<string, string>;
    }
    return this.shellVariables;
  }

  /** Changes a file of the clone; the returned function puts it back. */
  edit(file: string, change: (text: string) => string): () => void {
    const before = readFileSync(this.path(file), "utf8");
    const after = change(before);
    if (after === before) throw new Error(`${file}: the edit changes nothing`);
    writeFileSync(this.path(file), after);
    return () => writeFileSync(this.path(file), before);
  }

  /** Copies an example over the clone, as `cp -r examples/NAME/. .` does; the clinic's services go with the clinic. */
  copyExample(name: string): void {
    if (existsSync(this.path("examples", name, "stacks", "estate.ts"))) rmSync(this.path("stacks", "services"), { recursive: true, force: true });
    cpSync(this.path("examples", name), this.folder, { recursive: true });
  }

  /** Folders of the embedded hosts that this clone has. */
  simulators(): string[] {
    return readdirSync(this.path(".trilane")).filter((name) => name.startsWith("simulator"));
  }

  /** Requests that the official schema refused since the embedded hosts were made, one line each; empty without a schema. */
  refusals(): string[] {
    const files = this.simulators().map((name) => this.path(".trilane", name, "refusals.jsonl"));
    return files.flatMap((file) => (existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : []));
  }

  /** Removes the clone; its demo must be down. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Environment of a person who has set nothing of Pulumi or Trilane. */
function plain(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PULUMI_|npm_|JEST_|NODE_ENV$|TRILANE_HOME$)/.test(name)));
  return SCHEMA === undefined ? env : { ...env, TRILANE_SCHEMA: SCHEMA };
}

/** Runs a program to its end. */
export function execute(program: string, args: readonly string[], { env, input, cwd, onStart }: Run): Promise<Ended> {
  return new Promise((settle, reject) => {
    const child = spawn(program, [...args], { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
    child.once("error", reject);
    // Not `close`: a plugin that outlives a killed CLI holds its pipes.
    child.once("exit", (code) => setTimeout(() => leave(code), 50));
    const leave = (code: number | null): void => {
      child.stdout.destroy();
      child.stderr.destroy();
      settle({ code, stdout, stderr });
    };
    if (child.pid !== undefined) onStart?.(child.pid);
  });
}

/** The result, or an error with everything the program said. */
export function mustWork(ended: Ended): Ended {
  if (ended.code !== 0) throw new Error(`exit code ${ended.code}\n${ended.stdout.slice(-4000)}\n${ended.stderr.slice(-4000)}`);
  return ended;
}
