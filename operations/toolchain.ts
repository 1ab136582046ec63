import { describeToolchain } from "../toolchain/toolchain";
import type { ToolchainPart } from "../toolchain/toolchain";
import { table } from "./terminal/tables";
import { exportLines, pathLine } from "./workspace/quoting";
import { checkToolchainSettings, tools } from "./workspace/tools";

/** How `trilane toolchain` is called. */
export interface ToolchainOptions {
  readonly ensure: boolean;
  readonly json: boolean;
  readonly shell: boolean;
}

/** `trilane toolchain`: what is used and from where; with `--shell`, the code that makes a shell use it. */
export async function toolchain({ ensure, json, shell }: ToolchainOptions): Promise<void> {
  if (shell) {
    const { path, home, env } = await tools();
    process.stdout.write(pathLine(path) + exportLines({ ...env, PULUMI_HOME: home }));
    return;
  }
  checkToolchainSettings();
  if (ensure) await tools();
  const parts = describeToolchain();
  if (json) return console.log(JSON.stringify(parts, null, 2));
  console.log(table(["part", "version", "from", "program"], parts.map(row)));
  if (parts.some(({ present }) => !present)) console.log("\nWhat is missing comes with the first command that needs it, or now: npx trilane toolchain --ensure");
}

const origins: Readonly<Record<ToolchainPart["origin"], string>> = {
  path: "PATH",
  official: "official release",
  built: "built from pinned Go modules",
  "own plugin": "plugin of this project",
  undecided: "not here yet",
};

const row = ({ name, version, origin, location }: ToolchainPart): readonly string[] => [name, version, origins[origin], location];
